"""``flowclause coverage``: how each clause of each policy stands."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from checker.cli.listing import catalogue_of, print_data
from checker.render.escape import for_terminal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping


def coverage(given: argparse.Namespace) -> int:
    """Lists every clause with what becomes of it."""
    catalogue = catalogue_of(given)
    rows = [row for policy in catalogue.policies.values() for row in _rows(policy)]
    counts = dict(sorted(Counter(row["stands"] for row in rows).items()))
    if given.format == "json":
        document = {"version": 1, "digest": catalogue.digest, "counts": counts, "clauses": rows}
        print_data(document)
        return 0
    for row in rows:
        print(f"{row['clause']:14} {row['force']:11} {row['check']:9} {row['stands']:10} {for_terminal(row['how'])}")
    print(f"{len(rows)} clauses: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    return 0


def _rows(policy: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, clause in policy["clauses"].items():
        stands, how = standing(clause)
        about = {"policy": policy["id"], "edition": policy["edition"], "clause": name}
        yield {**about, "force": clause["force"], "check": clause["check"], "stands": stands, "how": how}


def standing(clause: Mapping[str, Any]) -> tuple[str, str]:
    """What becomes of a clause: judged, restated, defining, for an auditor or explained; and how, in words."""
    how = []
    if clause["obligations"]:
        how.append(f"enforced as {', '.join(dict.fromkeys(clause['obligations']))}")
    if clause["grants"]:
        how.append(f"covers {', '.join(clause['grants'])}")
    if clause["lifts"]:
        how.append(f"lifts {', '.join(clause['lifts'])}")
    if how:
        return "judged", "; ".join(how)
    if "restates" in clause:
        return "restated", f"restates {clause['restates']}"
    if clause["bears_on"]:
        return "defining", f"cited by {', '.join(clause['bears_on'])}"
    if clause["check"] == "process":
        return "process", clause.get("auditor", "")
    return "explained", clause.get("reason", "")
