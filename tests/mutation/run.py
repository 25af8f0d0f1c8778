"""Runs mutants in several processes: all of them, or a fixed sample."""

from __future__ import annotations

import hashlib
import multiprocessing
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tests.mutation.judging import Bench
from tests.mutation.policies import Mutant, mutants, ruling_mutants, scope_mutants
from tests.mutation.rule_judging import RuleBench
from tests.mutation.rules import rule_mutants
from tests.shipped import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

RULES, RULINGS = "rules", "rulings"
_AT_ONCE = 12


class Outcome(NamedTuple):
    """What became of one mutant."""

    subject: str
    name: str
    outcome: str
    killer: str


@cache
def bench() -> Bench:
    """The bench of this process."""
    return Bench()


@cache
def _rule_bench() -> RuleBench:
    return RuleBench(bench())


@cache
def _mutants(subject: str) -> dict[str, Callable[[], tuple[str, str]]]:
    """Each mutant of a subject by its name, with how it is judged."""
    here = bench()
    if subject == RULES:
        return {one.name: lambda one=one: _rule_bench().outcome(one) for one in rule_mutants()}  # type: ignore[misc]
    if subject == RULINGS:
        return _judged(ruling_mutants(here.rulings), here.ruling_outcome)
    policy = here.documents[subject].value
    return {
        **_judged(mutants(policy, here.module.kinds), lambda one: here.outcome(subject, one)),
        **_judged(scope_mutants(policy), lambda one: here.scope_outcome(subject, one)),
    }


def _judged(
    found: Sequence[Mutant], outcome: Callable[[Mutant], tuple[str, str]]
) -> dict[str, Callable[[], tuple[str, str]]]:
    return {one.name: lambda one=one: outcome(one) for one in found}  # type: ignore[misc]


def subjects() -> list[str]:
    """What there are mutants of: policies by id, rulings, rules."""
    return [*policies(), RULINGS, RULES]


def policies() -> list[str]:
    """The ids of the policies."""
    return list(dict.fromkeys(edition["id"] for edition in catalogue().editions.values()))


def names(subject: str) -> list[str]:
    """The names of the mutants of a subject."""
    return list(_mutants(subject))


def sample(subject: str, count: int) -> list[str]:
    """A fixed sample of the mutants of a subject: the same names while they exist, whatever else changes."""
    return sorted(names(subject), key=lambda name: hashlib.sha256(name.encode()).hexdigest())[:count]


def judge(subject: str, chosen: Sequence[str]) -> list[Outcome]:
    """What becomes of these mutants of a subject."""
    return [Outcome(subject, name, *_mutants(subject)[name]()) for name in chosen]


def judge_all(chosen: Sequence[tuple[str, str]], jobs: int) -> Iterator[Outcome]:
    """What becomes of these mutants, by subject and name, in no certain order."""
    by_subject: dict[str, list[str]] = {}
    for subject, name in chosen:
        by_subject.setdefault(subject, []).append(name)
    batches = [
        (subject, listed[start : start + _AT_ONCE])
        for subject, listed in by_subject.items()
        for start in range(0, len(listed), _AT_ONCE)
    ]
    if jobs == 1:
        for batch in batches:
            yield from judge(*batch)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for outcomes in pool.imap_unordered(_judge_batch, batches):
            yield from outcomes


def _judge_batch(batch: tuple[str, list[str]]) -> list[Outcome]:
    return judge(*batch)
