"""Judges mutants of policies and rules, or looks for variations that kill those that survive.

python -m tests.mutation [--jobs N] [--search] [SUBJECT ...]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from tests.mutation.judging import KILLED, REFUSED, SAME, SURVIVED
from tests.mutation.run import RULES, Outcome, judge_all, names, subjects
from tests.mutation.survivors import FILE, SHARE, explained


def main() -> int:
    """Runs; 1 where a mutant survives that is not explained, where one is explained that does not, or too many do."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help="policies by id, rulings, rules")
    parser.add_argument("--jobs", type=int, default=2, help="in how many processes (default: 2)")
    parser.add_argument("--search", action="store_true", help="add variations that kill what is not explained")
    given = parser.parse_args()
    chosen = given.subjects or subjects()
    if unknown := set(chosen) - set(subjects()):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(subjects())}")
    if given.search:
        from tests.mutation.search import search

        return search(chosen, given.jobs)
    started = time.monotonic()
    outcomes = list(judge_all([(subject, name) for subject in chosen for name in names(subject)], given.jobs))
    for subject in chosen:
        _print_counts(subject, [one for one in outcomes if one.subject == subject])
    _print_counts("all", outcomes)
    print(f"{time.monotonic() - started:.0f} seconds")
    return _judged({one.name for one in outcomes if one.outcome == SURVIVED}, outcomes)


def _print_counts(subject: str, outcomes: list[Outcome]) -> None:
    counts = Counter(one.outcome for one in outcomes)
    print(f"{subject:8} {_counted(outcomes):5} mutants: " + ", ".join(f"{counts[one]} {one}" for one in _ORDER))


_ORDER = (KILLED, REFUSED, SURVIVED, SAME)


def _counted(outcomes: list[Outcome]) -> int:
    """How many there are that differ from the original once they are built."""
    return sum(one.outcome != SAME for one in outcomes)


def _judged(survived: set[str], outcomes: list[Outcome]) -> int:
    known = explained()
    judged = {one.name for one in outcomes}
    problems = [f"survives, and is not explained: {name}" for name in sorted(survived - known.keys())]
    problems += [f"is explained, and does not survive: {name}" for name in sorted((known.keys() & judged) - survived)]
    for what in (True, False):
        alike = [one for one in outcomes if (one.subject == RULES) is what]
        left = sum(one.outcome == SURVIVED for one in alike)
        if left > SHARE * _counted(alike):
            problems.append(
                f"{left} of {_counted(alike)} of {'rules' if what else 'policies'} survive; at most {SHARE:.0%} may"
            )
    for problem in problems:
        print(problem)
    if problems:
        print(f"\nadd a fixture or a variation, or a reason to {FILE.name}; --search looks for variations")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
