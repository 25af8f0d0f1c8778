"""Asks Fides the part of the question that its policies can express: whether categories and uses are on a list.

A Fides policy matches combinations of data categories, one data use and data subjects; it knows nothing of recipients,
places, consents, ages or contracts. So both tools get one small policy that lists categories and uses and nothing else,
and the same flows; for Fides each purpose of a flow is a privacy declaration of its own.

``prepare`` runs with flowclause's Python, ``evaluate`` with that of Fides, which needs no server for it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

PRODUCT, POLICY = "listed-product", "listed"
CATEGORIES = ("user.name", "user.contact", "user.account", "user.behavior.purchase_history", "user.vehicle")
USES = ("essential.service", "marketing.communications", "sales")
_SUBJECT = "customer"
_CLAUSES: list[dict[str, Any]] = [
    {"id": "listed-0.1", "force": "definition", "says": "The policy speaks for the product."},
    {"id": "listed-1.1", "force": "list", "says": "Some data.", "grants": [{"categories": list(CATEGORIES)}]},
    {"id": "listed-1.2", "force": "list", "says": "Some purposes.", "grants": [{"purposes": list(USES)}]},
]


def flowclause_policy() -> dict[str, Any]:
    """The small policy as flowclause reads it: what is not listed breaks it."""
    closed = {"closed_by": [{"clause": "listed-0.1"}]}
    return {
        "version": 1,
        "id": POLICY,
        "title": "Lists and nothing else",
        "edition": "1",
        "effective": {"from": None, "until": None},
        "source": {"title": "Written for the benchmark", "sha256": "0" * 64, "language": "en"},
        "taxonomy": "1",
        "scope": {
            "clause": "listed-0.1",
            "products": {PRODUCT: {"title": "The product", "controller": "lister"}},
            "controllers": ["lister"],
        },
        "coverage": {
            "categories": {"undisclosed": ["listed-1.1"], **closed},
            "purposes": {"undisclosed": ["listed-1.2"], **closed},
            "recipients": {"undisclosed": ["listed-0.1"], **closed},
        },
        "clauses": [{"cite": {"section": "Whole", "lines": [1]}, "check": "facts", **clause} for clause in _CLAUSES],
    }


def fides_policy(subjects: list[str]) -> dict[str, Any]:
    """The same policy as Fides reads it: one rule for each list, which matches what is not on it."""
    anything = {
        "data_categories": {"matches": "ANY", "values": ["user", "system"]},
        "data_uses": {"matches": "OTHER", "values": ["no_use"]},
        "data_subjects": {"matches": "ANY", "values": subjects},
    }
    return {
        "fides_key": POLICY,
        "rules": [
            {"name": "categories", **anything, "data_categories": {"matches": "OTHER", "values": list(CATEGORIES)}},
            {"name": "purposes", **anything, "data_uses": {"matches": "OTHER", "values": list(USES)}},
        ],
    }


def prepare(flows: Path, taxonomy: Path, target: Path) -> None:
    """Writes the flows and the policy for both, into ``flowclause`` and ``fides`` below `target`."""
    import yaml

    ours, theirs = target / "flowclause", target / "fides"
    (ours / "policies" / POLICY).mkdir(parents=True)
    theirs.mkdir(parents=True)
    drawn = [yaml.load(path.read_bytes(), yaml.CSafeLoader)["flows"][0] for path in sorted(flows.rglob("*.flow.yaml"))]
    asked = [
        {
            "id": one["id"],
            "product": PRODUCT,
            "action": ["use"],
            "data": {"categories": one["data"]["categories"]},
            "purposes": one["purposes"],
            "subjects": [{"relation": _SUBJECT}],
            "recipients": [],
        }
        for one in drawn
    ]
    _write(ours / "policies" / POLICY / "1.yaml", flowclause_policy())
    _write(ours / "all.flow.yaml", {"version": 1, "flows": asked})
    terms = yaml.load(taxonomy.read_bytes(), yaml.CSafeLoader)
    _write(theirs / "taxonomy.yml", _fides_taxonomy(terms))
    _write(theirs / "policy.yml", {"policy": [fides_policy([_SUBJECT])]})
    _write(theirs / "systems.yml", {"system": [_system(flow) for flow in asked]})


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def _system(flow: dict[str, Any]) -> dict[str, Any]:
    declarations = [
        {
            "name": use,
            "data_categories": flow["data"]["categories"],
            "data_use": use,
            "data_subjects": [_SUBJECT],
        }
        for use in flow["purposes"]
    ]
    return {"fides_key": flow["id"].replace("-", "_"), "system_type": "Service", "privacy_declarations": declarations}


def _fides_taxonomy(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms of our vocabulary, each below the term that it extends."""
    kinds = {"categories": "data_category", "uses": "data_use"}
    named = {theirs: set(terms[ours]) for ours, theirs in kinds.items()}
    named["data_use"].add("no_use")
    return {
        kind: [
            {"fides_key": name, **({"parent_key": name.rpartition(".")[0]} if "." in name else {})}
            for name in sorted(names)
        ]
        for kind, names in named.items()
    }


def evaluate(manifests: Path) -> None:
    """Prints what Fides finds: for each system the rules that it breaks."""
    from fides.core.evaluate import execute_evaluation, merge_taxonomies
    from fides.core.parse import parse
    from fideslang.default_taxonomy import DEFAULT_TAXONOMY

    found = execute_evaluation(merge_taxonomies(parse(str(manifests)), DEFAULT_TAXONOMY))
    print(json.dumps([violation.detail for violation in found.violations]))


def compare(ours: Path, theirs: Path) -> dict[str, Any]:
    """How many flows both say break each list, and on which they differ."""
    report = json.loads(ours.read_bytes())
    mine = {
        (flow["id"].replace("-", "_"), finding["obligation"].removeprefix("coverage/"))
        for flow in report["flows"]
        for policy in flow["policies"]
        for finding in policy["findings"]
        if finding["verdict"] == "violation"
    }
    details = json.loads(theirs.read_text(encoding="utf-8").splitlines()[-1])
    other = set(re.findall(r"of system \((\w+)\) failed rule \((\w+)\)", "\n".join(details)))
    return {
        "flows": len(report["flows"]),
        "breaches": len(mine),
        "differences": sorted(map(str, mine ^ other))[:20],
    }


def main() -> int:
    """Prepares, evaluates or compares."""
    parser = argparse.ArgumentParser(description="Ask Fides what its policies can express.")
    parser.add_argument("what", choices=("prepare", "evaluate", "compare"))
    parser.add_argument("paths", type=Path, nargs="+")
    given = parser.parse_args()
    if given.what == "prepare":
        prepare(*given.paths)
    elif given.what == "evaluate":
        evaluate(*given.paths)
    else:
        result = compare(*given.paths)
        print(json.dumps(result))
        return 1 if result["differences"] else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
