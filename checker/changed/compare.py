"""Compares what was with what is: flows by what decides about them, waivers and the baseline by the flows they are of.

Pure: no files, no git.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.problems import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.decide.baseline import Entry
    from checker.decide.model import Waiver
    from checker.resolve.model import Flow

_NOWHERE = Place("", 0, 0)


def changed_flows(now: Iterable[Flow], then: Iterable[Flow]) -> frozenset[str]:
    """The ids of the flows of a file that are new in it, or say something else than they did.

    A flow says what holds for each of its subject groups, whatever level states it: group, flow, defaults or parties
    file. Its title, and where in the file it stands, decide nothing.
    """
    before = {flow.id: _content(flow) for flow in then}
    return frozenset(flow.id for flow in now if before.get(flow.id) != _content(flow))


def _content(flow: Flow) -> str:
    """All that decides about a flow. As text, for to Python `True` equals 1."""
    waivers = flow.source.document.value["flows"][flow.index].get("waivers")
    date = flow.date.isoformat() if flow.date else None
    groups = [(group.id, group.facts) for group in flow.groups]
    return json.dumps([date, groups, flow.evidence, waivers], sort_keys=True)


def waived_otherwise(now: Iterable[Waiver], then: Iterable[Waiver]) -> frozenset[str]:
    """The ids of the flows for which a file of waivers says something else than it did."""
    waivers, before = (Counter(replace(one, place=_NOWHERE) for one in listed) for listed in (now, then))
    return frozenset(one.flow for one in [*(waivers - before), *(before - waivers)])


def known_otherwise(now: Iterable[Entry], then: Iterable[Entry]) -> frozenset[tuple[str, str]]:
    """The file and id of the flows for which a baseline says something else than it did."""
    entries, before = Counter(now), Counter(then)
    return frozenset((one.path, one.flow) for one in [*(entries - before), *(before - entries)])
