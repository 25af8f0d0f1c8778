"""What is to be said of waivers and the baseline once all flows are judged. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker.decide.accept import BANNED, EARLY, EXPIRED, WORSE
from checker.decide.waivers import policy_of
from checker.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.decide.accept import Acceptances
    from checker.decide.model import FlowResult, Waiver

_SHOWN = 3


@dataclass(frozen=True)
class Review:
    """What a run shows of waivers and the baseline.

    Attributes:
        problems: waivers that are wrong.
        notices: waivers that do not accept what their owner may expect.
        unused: how many entries of the baseline of a fingerprint and a verdict accepted nothing.
        flows: the flows that were judged: the file, relative to the root of the project, and the id.
    """

    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    unused: Counter[tuple[str, str]]
    flows: frozenset[tuple[str, str]]


@dataclass
class _Seen:
    """What a waiver met: the files of its flow, and what it did to findings."""

    files: dict[str, None] = field(default_factory=dict)
    outcomes: set[str | None] = field(default_factory=set)


def review(
    acceptances: Acceptances, flows: Iterable[FlowResult], *, whole: bool, policies: Iterable[str] = ()
) -> Review:
    """Goes over all answers.

    Args:
        acceptances: what is accepted.
        flows: the answers, with or without what is accepted marked.
        whole: whether all flows of the project were judged, so that one that was not met is not there.
        policies: the ids of the policies that judged; all, when empty.
    """
    seen: dict[Waiver, _Seen] = defaultdict(_Seen)
    judged: set[tuple[str, str]] = set()
    unused = Counter({(mark, name): count for mark, by in acceptances.baseline.items() for name, count in by.items()})
    for flow in flows:
        waivers = acceptances.about(flow)
        judged.add((acceptances.path(flow), flow.id))
        if not waivers and not acceptances.baseline:
            continue
        found = acceptances.found(flow)
        for waiver in waivers:
            seen[waiver].files[flow.place.path] = None
            seen[waiver].outcomes.update(acceptances.outcome(waiver, one) for one in found)
        unwaived = [one for one in found if not acceptances.waived(one, waivers)]
        for one, name in zip(unwaived, acceptances.known(unwaived), strict=True):
            if name is not None:
                unused[one.fingerprint, name] -= 1
    problems: set[Problem] = set()
    notices: set[Problem] = set()
    only = frozenset(policies)
    for waiver in {*acceptances.waivers, *seen}:
        if wrong := acceptances.wrong(waiver) or _ambiguous(waiver, seen[waiver]):
            problems.add(wrong)
        elif (whole or seen[waiver].files) and (not only or policy_of(waiver) in only):
            notices.update(_told(waiver, seen[waiver], acceptances.as_of, judged))
    return Review(tuple(sorted(problems)), tuple(sorted(notices)), +unused, frozenset(judged))


def _ambiguous(waiver: Waiver, seen: _Seen) -> Problem | None:
    if waiver.file is not None or len(seen.files) < 2:
        return None
    names = ", ".join(sorted(seen.files)[:_SHOWN])
    text = f"flow {waiver.flow} is in {len(seen.files)} files, such as {names}"
    return Problem(waiver.place, text, "say in `file` which of them is meant")


def _nearest_flow(waiver: Waiver, judged: Iterable[tuple[str, str]]) -> str:
    """What to do about a waiver whose flow was not met: the file or the flow that it may mean."""
    files = sorted(path for path, flow in judged if flow == waiver.flow)
    if files:
        return f"that flow is in {files[0]}; correct `file`, or delete the waiver"
    return nearest(waiver.flow, {flow for _, flow in judged}) or "correct it, or delete it"


def _told(waiver: Waiver, seen: _Seen, as_of: str, judged: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """What keeps a waiver from accepting what it is about."""
    what = f"the waiver of {waiver.clause} for flow {waiver.flow}"
    if waiver.expires < as_of:
        still = "; it accepts nothing any more" if EXPIRED in seen.outcomes else ", and finds nothing"
        hint = "mend the flow, or decide anew and give it a new date" if EXPIRED in seen.outcomes else "delete it"
        yield Problem(waiver.place, f"{what} expired on {waiver.expires}{still}", hint)
    elif not seen.files:
        yield Problem(waiver.place, f"{what} finds no such flow", _nearest_flow(waiver, judged))
    elif not seen.outcomes - {None}:
        yield Problem(waiver.place, f"{what} finds nothing to accept", "correct it, or delete it")
    if EARLY in seen.outcomes:
        yield Problem(waiver.place, f"{what} does not count before {waiver.date}")
    if WORSE in seen.outcomes:
        text = f"{what} accepts {waiver.verdict}, and what was found is worse"
        yield Problem(waiver.place, text, "mend the flow, or name the worse verdict in `verdict`")
    if BANNED in seen.outcomes:
        yield Problem(waiver.place, f"{what} is about a finding that rests on a clause that can't be waived")
