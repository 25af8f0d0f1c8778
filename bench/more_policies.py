"""Writes policies to measure growth with: copies of the shipped ones for other products, or with more clauses.

``python bench/more_policies.py copies FOLDER COUNT`` writes COUNT policies that govern products of their own, as the
other policies of a company do; no drawn flow is about one of these. ``longer FOLDER TIMES`` writes a second policy for
the products of each shipped one, which has each of its obligations that many times, each time for other data.
"""

from __future__ import annotations

import argparse
import copy
import json
import string
import sys
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from checker.load.document import read
from checker.places import policy_files, shipped

_LETTERS = string.ascii_lowercase
_SHARED = ("taxonomy.yaml", "parties.yaml", "rulings.yaml")


def policies() -> list[dict[str, Any]]:
    """The shipped policies, as their files state them."""
    files = [path for path in policy_files([shipped("policies")]) if path.name not in _SHARED]
    return [read(str(path), path.read_bytes()).value for path in files]


def renamed(policy: dict[str, Any], name: str, *, products: bool) -> dict[str, Any]:
    """A policy under another id, and for other products where asked for."""
    before = policy["id"] + "-"

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {changed(key): changed(one) for key, one in value.items()}
        if isinstance(value, list):
            return [changed(one) for one in value]
        # Clauses begin with the id of their policy; facts and parties do not.
        return f"{name}-{value.removeprefix(before)}" if isinstance(value, str) and value in clauses else value

    clauses = {clause["id"] for clause in policy["clauses"]}
    clauses |= {
        f"{clause['id']}/{one['part']}"
        for clause in policy["clauses"]
        for one in clause.get("obligations", ())
        if "part" in one
    }
    other: dict[str, Any] = changed(policy)
    other["id"] = name
    if products:
        other["scope"]["products"] = {f"{name}-{key}": one for key, one in policy["scope"]["products"].items()}
    return other


@cache
def terms(kind: str) -> list[str]:
    """The terms of the shipped taxonomy of one kind, in its order."""
    (path,) = [path for path in policy_files([shipped("policies")]) if path.name == "taxonomy.yaml"]
    return list(read(str(path), path.read_bytes()).value[kind])


def unless_about(obligation: dict[str, Any], number: int) -> dict[str, Any]:
    """An obligation that does not arise for data of one category; another one for each number."""
    when = obligation.get("when", {})
    fact, kind = ("purposes", "uses") if "data.categories" in when else ("data.categories", "categories")
    listed = terms(kind)
    return {**copy.deepcopy(obligation), "when": {**when, fact: {"none_under": [listed[number % len(listed)]]}}}


def longer(policy: dict[str, Any], times: int) -> dict[str, Any]:
    """A policy with each obligation that many times, as parts of their own with a condition of their own."""
    other = renamed(policy, f"{policy['id']}x{times}", products=False)
    for clause in other["clauses"]:
        stated = clause.get("obligations", [])
        more: list[dict[str, Any]] = []
        for number in range(1, times):
            suffix = _LETTERS[number // len(_LETTERS)] + _LETTERS[number % len(_LETTERS)]
            more += [{**unless_about(one, number), "part": f"{one.get('part', 'whole')}_{suffix}"} for one in stated]
        if more:
            clause["obligations"] = [*stated, *more]
    return other


def write(folder: Path, policy: dict[str, Any]) -> None:
    """Writes one policy where the checker looks for it."""
    path = folder / policy["id"] / f"{policy['edition']}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    # JSON is YAML, and is written and read faster.
    path.write_text(json.dumps(policy), encoding="utf-8")


def main() -> int:
    """Writes what is asked for."""
    parser = argparse.ArgumentParser(description="Write policies to measure growth with.")
    parser.add_argument("what", choices=("copies", "longer"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    shipped_ones = policies()
    if given.what == "copies":
        for number in range(given.count):
            one = shipped_ones[number % len(shipped_ones)]
            write(given.folder, renamed(one, f"{one['id']}{number:03}", products=True))
    else:
        for one in shipped_ones:
            write(given.folder, longer(one, given.count))
    return 0


if __name__ == "__main__":
    sys.exit(main())
