"""Judging by the invented policy of Acme Bikes, from flows written in a test."""

from __future__ import annotations

import datetime
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.catalogue.catalogue import Catalogue, load
from checker.decide.model import FlowResult, Report
from checker.engines.module import load_module
from checker.judge import Judge
from checker.load.document import Source, read
from checker.render.context import Context
from checker.render.json import render
from checker.validate.schema import Schema
from tests.shipped import engine

if TYPE_CHECKING:
    from checker.engines.protocol import Engine

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "policies"
TODAY = datetime.date(2026, 6, 1)

# A flow that keeps every obligation; tests change one thing about it.
KEPT = """\
version: 1
defaults:
  product: acme-app
  security: {in_transit: true, at_rest: true}
  access: {from: ["NO"], scope: named_roles, authentication: single_sign_on}
  retention: {period: P1Y, on_end: delete}
  automated_decision: {solely_automated: false}
  cookies: []
  sdk: []
  permissions: []
  stores: [{store: oslo-database}]
  recipients: []
flows:
  - id: sign-up
    action: store
    data: {categories: [user.name]}
    purposes: [essential.service]
    subjects: [{id: adults, relation: customer, country: "NO", age: 30}]
"""
# Accepts that the flow above names no age, where it does not.
WAIVER = """\
  - flow: sign-up
    clause: acme-1.4
    reason: Ages are asked for from July.
    owner: privacy@acme.example
    ticket: PRIV-1
    date: 2026-05-01
    expires: 2026-06-30
"""
WAIVERS = f"version: 1\nwaivers:\n{WAIVER}"


@cache
def acme() -> Catalogue:
    """The catalogue of the invented policy."""
    return load(load_module, engine(), [FOLDER], cache=False)


def flow_file(text: str = KEPT, *, changes: dict[str, str] | None = None) -> Source:
    """A flow file, with parts of its text exchanged; each part must be there."""
    for old, new in (changes or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    document = read("acme.flow.yaml", text.encode())
    Schema(acme().data["schemas"]["flow"]).check(document)
    return Source(document)


def judge(
    source: Source,
    *,
    as_of: datetime.date = TODAY,
    engine_: Engine | None = None,
    repairs: int = 0,
    explain: bool = False,
) -> FlowResult:
    """The answer to the one flow of a file."""
    judging = Judge(acme(), engine_ or engine(), as_of, explain=explain)
    (result,) = judging.judge(judging.flows(source), repairs)
    return result


def answered(
    changes: dict[str, str] | None = None, *, as_of: datetime.date = TODAY, repairs: int = 0
) -> dict[str, Any]:
    """The answer to the flow that keeps everything, with changes, as plain data."""
    result = judge(flow_file(changes=changes), as_of=as_of, repairs=repairs)
    text = "".join(render(Report(as_of, "0" * 64, (result,)), Context(acme().policies, acme().kinds)))
    data: dict[str, Any] = json.loads(text)["flows"][0]
    return data


def findings(changes: dict[str, str] | None = None, *, as_of: datetime.date = TODAY) -> list[tuple[Any, ...]]:
    """Of each finding: obligation, verdict, reason, missing facts, element."""
    return [
        (one["obligation"], one["verdict"], one["reason"], one["missing"], one["element"])
        for policy in answered(changes, as_of=as_of)["policies"]
        for one in policy["findings"]
    ]
