"""Builds a catalogue from folders of policies.

Reads and checks the files, has the rules expand what they declare, and links the programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from checker.catalogue.contradictions import contradictions, controlled, referred, repeated, scoping, unruled
from checker.catalogue.declared import DIMENSIONS, declared
from checker.catalogue.link import Linker
from checker.catalogue.vocabulary import countries, load_schema
from checker.load.content import content
from checker.load.document import read
from checker.places import policy_files
from checker.problems import InputError, Place, Problem
from checker.project.known import Known, known_facts
from checker.project.shape import shape_of
from checker.validate.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from checker.load.document import Document

# What tells whether an edition applies.
_HEAD = ("id", "title", "edition", "effective", "scope")
# What an edition says of its clauses that matters to answers as a whole.
_OF_ALL = (*_HEAD, "unwaivable")
_SHARED = ("taxonomy", "parties", "rulings")


class Expander(Protocol):
    """Whatever expands the obligations of a policy to ways."""

    def program(self, policy: Mapping[str, Any]) -> dict[str, Any]:
        """The obligations of one policy, expanded."""
        ...


def build(folders: Sequence[Path], kinds: Mapping[str, Any], expander: Expander) -> dict[str, Any]:
    """The catalogue of all policies in `folders`, as plain data that can be kept.

    Raises:
        InputError: a file can't be read, does not fit its schema, or contradicts another.
    """
    documents = [read(str(path), content(path)) for path in policy_files(folders)]
    shared = {name: [one for one in documents if _stem(one) == name] for name in _SHARED}
    policies = [one for one in documents if _stem(one) not in _SHARED]
    _check_vocabulary(shared["taxonomy"])
    vocabulary = _vocabulary(shared["taxonomy"], policies)
    _check(shared, policies, vocabulary, kinds)
    if problems := list(unruled(policies, shared["rulings"])):
        raise InputError(problems)
    rulings = _rulings(shared["rulings"])
    calendars = _calendars(policies)
    flow_schema = load_schema("flow", vocabulary)
    shape = shape_of(flow_schema)
    consent_kinds = frozenset(flow_schema["$defs"]["consent"]["properties"]["kind"]["enum"]) - {None}
    known = known_facts(shape, consent_kinds, calendars, [f"rulings.{number}" for number in rulings])
    built = {_name(one): _policy(one, kinds, known, expander) for one in policies}
    return {
        "vocabulary": vocabulary,
        "schemas": {"flow": flow_schema, "parties": load_schema("parties", vocabulary)},
        "parties": _merged(shared["parties"], "parties"),
        "stores": _merged(shared["parties"], "stores"),
        "rulings": rulings,
        "calendars": list(calendars),
        "editions": {name: {key: policy[key] for key in _OF_ALL} for name, policy in built.items()},
        "policies": built,
    }


def _stem(document: Document) -> str:
    return document.path.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".yaml")


def _name(document: Document) -> str:
    return f"{document.value['id']}@{document.value['edition']}"


def _merged(documents: Sequence[Document], key: str) -> dict[str, Any]:
    return {name: value for document in documents for name, value in (document.value.get(key) or {}).items()}


def _vocabulary(taxonomies: Sequence[Document], policies: Sequence[Document]) -> dict[str, list[str]]:
    terms: dict[str, set[str]] = {"categories": set(), "uses": set(), "subjects": set(), "products": set()}
    for document in taxonomies:
        for kind in ("categories", "uses", "subjects"):
            terms[kind].update(document.value.get(kind) or {})
    for document in policies:
        terms["products"].update(_products(document.value))
    return {**{kind: sorted(names) for kind, names in terms.items()}, "countries": countries()}


def _products(policy: Any) -> Iterable[str]:
    """The products of a policy that nothing has checked yet; none where it does not say them as it should."""
    scope = policy.get("scope") if isinstance(policy, dict) else None
    products = scope.get("products") if isinstance(scope, dict) else None
    return products if isinstance(products, dict) else ()


def _check_vocabulary(taxonomies: Sequence[Document]) -> None:
    schema = Schema(load_schema("taxonomy", {}))
    for document in taxonomies:
        schema.check(document)


def _rulings(documents: Sequence[Document]) -> dict[str, Any]:
    """The rulings by number; a later file may state one again, such as with an answer, on the same clauses.

    Raises:
        InputError: one number for two points.
    """
    rulings: dict[str, Any] = {}
    problems: list[Problem] = []
    for document in documents:
        own = set()
        for index, one in enumerate(document.value["rulings"]):
            number = str(one["id"])
            place = document.place(("rulings", index, "id"))
            if number in own:
                problems.append(Problem(place, f"a second ruling {number}", "give it a number of its own"))
            elif number in rulings and rulings[number]["clauses"] != one["clauses"]:
                text = f"ruling {number} is about other clauses elsewhere: {', '.join(rulings[number]['clauses'])}"
                problems.append(Problem(place, text, "give it a number of its own, such as 1001"))
            own.add(number)
            rulings[number] = one
    if problems:
        raise InputError(problems)
    return rulings


def _check(
    shared: Mapping[str, Sequence[Document]],
    policies: Sequence[Document],
    vocabulary: dict[str, list[str]],
    kinds: Mapping[str, Any],
) -> None:
    schemas = {"policy": Schema(load_schema("policy", vocabulary, kinds))}
    schemas.update({name: Schema(load_schema(name, vocabulary)) for name in ("parties", "rulings")})
    problems: list[Problem] = []
    checked = [
        *((one, "policy") for one in policies),
        *((one, name) for name in ("parties", "rulings") for one in shared[name]),
    ]
    for document, schema in checked:
        try:
            schemas[schema].check(document)
            if schema == "policy":
                problems += contradictions(document)
        except InputError as error:
            problems += error.problems
    problems = problems or [*repeated(policies), *controlled(policies)]
    if problems:
        raise InputError(problems)


def _calendars(policies: Sequence[Document]) -> tuple[str, ...]:
    found = {
        one["parameters"]["calendar"]
        for document in policies
        for clause in document.value["clauses"]
        for one in clause.get("obligations", ())
        if "calendar" in (one.get("parameters") or {})
    }
    return tuple(sorted(found))


def _policy(
    document: Document, kinds: Mapping[str, Any], known: Mapping[str, Mapping[str, Known]], expander: Expander
) -> dict[str, Any]:
    policy = document.value
    stated = declared(policy, dict(kinds))
    linked = Linker(policy["id"], known, Place(document.path)).link(stated, expander.program(stated.for_rules()))
    clauses = {clause["id"]: _clause(clause) for clause in policy["clauses"]}
    for clause in policy["clauses"]:
        for name in referred(clause):
            if name != clause["id"] and clause["id"] not in clauses[name]["bears_on"]:
                clauses[name]["bears_on"].append(clause["id"])
    for name in scoping(policy):
        clauses[name]["bears_on"].append("scope")
    return {
        **{key: policy[key] for key in (*_HEAD, "source")},
        "unwaivable": [clause["id"] for clause in policy["clauses"] if not clause.get("waivable", True)],
        "clauses": clauses,
        **linked,
    }


def _clause(clause: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("cite", "force", "check", "says", "note", "restates", "reason", "auditor", "rulings")
    return {
        **{key: clause[key] for key in kept if key in clause},
        "obligations": [one["kind"] for one in clause.get("obligations", ())],
        "grants": sorted({name for one in clause.get("grants", ()) for name in DIMENSIONS if name in one}),
        "lifts": sorted({key for one in clause.get("exceptions", ()) for key in one["lifts"]}),
        "bears_on": [],
    }
