"""The baseline: what was found when the checker was adopted, which is reported and does not block. Pure.

An entry stands for findings of one fingerprint and one verdict, and says in words what they are about for whoever reads
the file. It accepts as many as it counts, of that verdict or a milder one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from checker.decide.accept import Acceptances, Found
    from checker.decide.model import FlowResult

VERSION = 1


@dataclass(frozen=True, order=True)
class Entry:
    """Findings that are known, by file, flow, policy, obligation, group and element."""

    path: str
    flow: str
    policy: str
    obligation: str
    group: str
    element: str
    verdict: str
    fingerprint: str
    count: int = 1


def entries_of(value: Mapping[str, Any]) -> tuple[Entry, ...]:
    """The entries of a baseline file that fits its schema."""
    return tuple(Entry(**one) for one in value["findings"])


def as_data(entries: Iterable[Entry]) -> dict[str, Any]:
    """The baseline as plain data, sorted."""
    return {"version": VERSION, "findings": [asdict(one) for one in sorted(entries)]}


def allowances(entries: Iterable[Entry]) -> dict[str, Counter[str]]:
    """How many findings of each fingerprint are known, by verdict."""
    known: dict[str, Counter[str]] = defaultdict(Counter)
    for one in entries:
        known[one.fingerprint][one.verdict] += one.count
    return dict(known)


def taken(
    flows: Iterable[FlowResult], acceptances: Acceptances, may_stand: Callable[[Found], bool]
) -> tuple[Entry, ...]:
    """A baseline of all that is not accepted by a waiver, as far as it may stand in one."""
    counted: Counter[Entry] = Counter()
    for flow in flows:
        waivers = acceptances.about(flow)
        for one in acceptances.found(flow):
            if not acceptances.waived(one, waivers) and may_stand(one):
                counted[_entry(one)] += 1
    return tuple(sorted(replace(entry, count=count) for entry, count in counted.items()))


def _entry(one: Found) -> Entry:
    element = one.element or ""
    if one.named:
        element = f"{element.partition('[')[0]}: {one.named}"
    return Entry(one.path, one.flow, one.policy, one.obligation, one.group, element, one.verdict, one.fingerprint)


def pruned(
    entries: Iterable[Entry], flows: Iterable[FlowResult], acceptances: Acceptances, is_gone: Callable[[str], bool]
) -> tuple[Entry, ...]:
    """The baseline without what no longer occurs, and with the milder verdict where a finding has become one.

    Args:
        entries: the baseline.
        flows: what was judged.
        acceptances: by which entries what is found is accepted; with this baseline.
        is_gone: whether what a file held is known no longer to be there: it was judged, or does not exist.
    """
    about = {(one.fingerprint, one.verdict): one for one in entries}
    kept: Counter[tuple[str, str, str]] = Counter()
    for flow in flows:
        waivers = acceptances.about(flow)
        unwaived = [one for one in acceptances.found(flow) if not acceptances.waived(one, waivers)]
        for one, name in zip(unwaived, acceptances.known(unwaived), strict=True):
            if name is not None:
                kept[one.fingerprint, name, one.verdict] += 1
    left = [replace(about[mark, name], verdict=verdict, count=count) for (mark, name, verdict), count in kept.items()]
    return _merged([*left, *(one for one in entries if not is_gone(one.path))])


def _merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries that differ only in their count as one, with the sum."""
    counted: Counter[Entry] = Counter()
    for one in entries:
        counted[replace(one, count=1)] += one.count
    return tuple(sorted(replace(entry, count=count) for entry, count in counted.items()))
