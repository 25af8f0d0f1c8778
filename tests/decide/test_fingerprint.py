"""A finding keeps its fingerprint when it moves, and no two findings of a file share one."""

from __future__ import annotations

import dataclasses

from checker.decide.fingerprint import fingerprint
from checker.decide.model import UNDETERMINED, VIOLATION, Finding
from checker.problems import Place

SALE = Finding(
    obligation="acme-3.1",
    clause="acme-3.1",
    cites=("acme-3.1",),
    verdict=VIOLATION,
    reason=None,
    missing=(),
    rulings=(),
    group="adults",
    element="recipients[0]",
    place=Place("acme.flow.yaml", 12, 59),
    message="the recipient gives something in return for personal data",
    ways=(),
    named="spoke-repairs",
)


def of(path: str = "a.flow.yaml", flow: str = "sign-up", policy: str = "acme", **changes: object) -> str:
    return fingerprint(path, flow, policy, dataclasses.replace(SALE, **changes))  # type: ignore[arg-type]


def test_lines_places_in_lists_wording_and_verdict_do_not_count() -> None:
    moved = of(place=Place("b", 1, 1), element="recipients[3]", verdict=UNDETERMINED, message="said otherwise")
    assert moved == of()
    assert len(of()) == 64


def test_what_a_finding_is_about_counts() -> None:
    others = [
        of(path="b.flow.yaml"),
        of(flow="sign-off"),
        of(policy="tern"),
        of(obligation="acme-3.2"),
        of(group="children"),
        of(named="bells"),
        of(element="stores[0]"),
        of(named=None),
        of(named=None, element="recipients[1]"),
        of(named=None, element=None),
    ]
    assert len({of(), *others}) == 1 + len(others)
