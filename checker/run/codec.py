"""Answers as bytes and back: compressed JSON, each object of `checker.decide.model` a list of its fields.

What is read back equals what was written. Ways that were seen to repair a finding can be left unmarked, as they are
where repairs were not tried.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from checker.decide.model import (
    COMPLIANT,
    Acceptance,
    Condition,
    Finding,
    FlowResult,
    Kept,
    PolicyResult,
    Reading,
    Ungoverned,
    Waiver,
    Way,
)
from checker.problems import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LEVEL = 1
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


class _Form:
    """How the objects of one class are written: as the list of their fields, and in it the objects that they hold.

    Args:
        made: the class.
        inner: the form of each field that holds an object, or none, or a tuple of objects.
    """

    def __init__(self, made: type[Any], **inner: _Form) -> None:
        self.names = [field.name for field in fields(made)]
        several = [str(field.type).startswith("tuple[") for field in fields(made)]
        self._made = made
        self._fields: Callable[[Any], tuple[Any, ...]] = attrgetter(*self.names)
        self._plain = [at for at, name in enumerate(self.names) if several[at] and name not in inner]
        self._many = [(self.names.index(name), form) for name, form in inner.items() if several[self.names.index(name)]]
        self._one = [
            (self.names.index(name), form) for name, form in inner.items() if not several[self.names.index(name)]
        ]

    def write(self, one: Any) -> list[Any]:
        """The list that stands for an object."""
        stated = list(self._fields(one))
        for at, form in self._many:
            stated[at] = [form.write(each) for each in stated[at]]
        for at, form in self._one:
            stated[at] = None if stated[at] is None else form.write(stated[at])
        return stated

    def read(self, stated: list[Any]) -> Any:
        """The object that a list stands for."""
        for at in self._plain:
            stated[at] = tuple(stated[at])
        for at, form in self._many:
            stated[at] = tuple([form.read(each) for each in stated[at]])
        for at, form in self._one:
            stated[at] = None if stated[at] is None else form.read(stated[at])
        return self._made(*stated)


_PLACE, _ACCEPTANCE, _READING = _Form(Place), _Form(Acceptance), _Form(Reading)
_WAY = _Form(Way, conditions=_Form(Condition))
_FINDING = _Form(Finding, place=_PLACE, ways=_WAY, accepted=_ACCEPTANCE, readings=_READING)
_POLICY = _Form(PolicyResult, findings=_FINDING, kept=_Form(Kept, ways=_WAY), readings=_READING)
_UNGOVERNED = _Form(Ungoverned, accepted=_ACCEPTANCE)
_FLOW = _Form(FlowResult, place=_PLACE, policies=_POLICY, ungoverned=_UNGOVERNED, waivers=_Form(Waiver, place=_PLACE))
_VERDICT, _POLICIES = _FLOW.names.index("verdict"), _FLOW.names.index("policies")
_FINDINGS, _WAYS, _REPAIRS = _POLICY.names.index("findings"), _FINDING.names.index("ways"), _WAY.names.index("repairs")


def encode(flows: Sequence[FlowResult]) -> bytes:
    """The answers as bytes."""
    return zlib.compress(_json.encode([_FLOW.write(flow) for flow in flows]).encode("utf-8", "surrogatepass"), _LEVEL)


def decode(raw: bytes, repairs: int) -> Iterator[FlowResult]:
    """The answers that the bytes stand for.

    Args:
        raw: what `encode` made.
        repairs: in how many of the flows that are not compliant, from the first, ways out stay marked.
    """
    for stated in json.loads(zlib.decompress(raw).decode("utf-8", "surrogatepass")):
        if stated[_VERDICT] != COMPLIANT:
            if repairs <= 0:
                _unmark(stated)
            repairs -= 1
        flow: FlowResult = _FLOW.read(stated)
        yield flow


def _unmark(flow: list[Any]) -> None:
    for policy in flow[_POLICIES]:
        for finding in policy[_FINDINGS]:
            for way in finding[_WAYS]:
                way[_REPAIRS] = False
