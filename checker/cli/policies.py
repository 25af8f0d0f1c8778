"""``flowclause policies``: what is encoded, and how much of it a flow can keep or break."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from checker.cli.coverage import standing
from checker.cli.listing import catalogue_of, print_data
from checker.problems import nearest, unusable
from checker.render.escape import for_terminal
from checker.render.policy import as_data, render

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


def policies(given: argparse.Namespace) -> int:
    """Lists the policies."""
    catalogue = catalogue_of(given)
    if given.what == "show":
        edition = _edition(given.id, catalogue.policies)
        if given.format == "json":
            document = {"version": 1, "digest": catalogue.digest, "policy": {**_about(edition), **as_data(edition)}}
            print_data(document)
        else:
            sys.stdout.write(render(edition, catalogue.kinds))
        return 0
    listed = [_about(policy) for policy in catalogue.policies.values()]
    if given.format == "json":
        print_data({"version": 1, "digest": catalogue.digest, "policies": listed})
        return 0
    for one in listed:
        _print(one)
    return 0


def _edition(name: str, policies: Mapping[str, Any]) -> Mapping[str, Any]:
    editions = [key for key, policy in policies.items() if name in (key, policy["id"])]
    if not editions:
        ids = sorted({policy["id"] for policy in policies.values()})
        known = [key for key in policies if key.partition("@")[0] == name.partition("@")[0]] or ids
        hint = f"known: {', '.join(known)}"
        raise unusable("policies show", f"unknown policy {name!r}", hint if "@" in name else nearest(name, ids) or hint)
    newest: Mapping[str, Any] = max((policies[key] for key in editions), key=lambda one: one["effective"]["from"] or "")
    return newest


def _print(one: Mapping[str, Any]) -> None:
    since = f"in effect from {one['from']}" if one["from"] else "undated, always in effect"
    until = f" until {one['until']}" if one["until"] else ""
    stands = ", ".join(f"{count} {name}" for name, count in one["stands"].items())
    print(f"{one['id']:8} {for_terminal(one['title'])}")
    print(f"         edition {one['edition']}, {since}{until}; products: {', '.join(one['products'])}")
    print(f"         {one['clauses']} clauses: {stands}")
    print(f"         {one['obligations']} obligations, judged by {one['conditions']} distinct conditions")


def _about(policy: Mapping[str, Any]) -> dict[str, Any]:
    clauses = policy["clauses"].values()
    return {
        "id": policy["id"],
        "title": policy["title"],
        "edition": policy["edition"],
        "from": policy["effective"]["from"],
        "until": policy["effective"]["until"],
        "source": policy["source"],
        "products": list(policy["scope"]["products"]),
        "clauses": len(clauses),
        "stands": dict(Counter(standing(one)[0] for one in clauses).most_common()),
        "obligations": sum(len(parts) for parts in policy["parts"].values()),
        "conditions": sum(len(conditions) for conditions in policy["conditions"].values()),
    }
