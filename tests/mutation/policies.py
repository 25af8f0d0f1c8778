"""Every mutant of a policy file: one number, word, condition, way, grant, exception or citation of it changed.

The operators follow those of the tools for programs, where there is a counterpart: a number that moves by one is
cosmic-ray's NumberReplacer; a condition negated, dropped or with another operator is pitest's NEGATE_CONDITIONALS,
REMOVE_CONDITIONALS and CONDITIONALS_BOUNDARY. A mutant changes the parsed file where its text would be changed: what
stands behind an alias changes with its anchor.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

# What is asked of a fact, and what a slip could make of it: first the opposite, then what differs a little.
_OPERATORS: dict[str, tuple[str, ...]] = {
    "under": ("not_under", "not"),
    "not_under": ("under",),
    "has": ("lacks", "has_all"),
    "lacks": ("has",),
    "has_all": ("lacks", "has"),
    "within": ("beyond", "has"),
    "beyond": ("within", "lacks"),
    "all_under": ("none_under", "some_under"),
    "some_under": ("none_under", "all_under"),
    "none_under": ("some_under",),
    "at_least": ("below",),
    "below": ("at_least",),
    "at_most": ("above",),
    "above": ("at_most",),
    "some": ("none", "each"),
    "none": ("some",),
    "each": ("none", "some"),
}
_QUANTIFIERS = frozenset({"some", "none", "each"})
# Two operators that are the same where they compare with one term.
_SAME_OF_ONE = frozenset({("has", "has_all"), ("has_all", "has")})
# Forces that the checker treats alike: what they forbid and what they permit. One of each stands for all.
_FORCES = (("ban", "exception"), ("must", "only", "condition"), ("list", "definition", "disclaimer", "programme"))
_BREACHES = ("violation", "undisclosed")

Edit = Callable[[Any], None]


@dataclass(frozen=True)
class Mutant:
    """One change to a parsed file.

    Args:
        where: the place, as ``cn-I.0.3 obligations[alert].when.subject.age``.
        change: what is changed there, as ``14 becomes 15``.
        node: the mapping or list that is changed.
        key: what of it is changed: a key, a position or a term.
        edit: makes the change.
    """

    where: str
    change: str
    node: Any = field(repr=False, compare=False)
    key: Any = field(repr=False, compare=False)
    edit: Edit = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        return f"{self.where}: {self.change}"

    @property
    def clause(self) -> str:
        """The clause that is changed."""
        return self.where.split(" ")[0].removesuffix(".force")

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Changes the file, and changes it back."""
        before = self.node.copy()
        self.edit(self.node)
        try:
            yield
        finally:
            self.node.clear()
            if isinstance(self.node, dict):
                self.node.update(before)
            else:
                self.node.extend(before)


def mutants(policy: dict[str, Any], kinds: dict[str, Any]) -> list[Mutant]:
    """The mutants of a policy's clauses: what its obligations, grants and exceptions say."""
    found = [one for clause in policy["clauses"] for one in _clause(clause, kinds)]
    for dimension, stated in policy["coverage"].items():
        at = f"{policy['id']} coverage.{dimension}"
        found += _terms(f"{at}.undisclosed", stated["undisclosed"])
        found += _dropped(f"{at}.closed_by", stated.get("closed_by", []), "closed_by")
        for closer in stated.get("closed_by", ()):
            found += _when(f"{at}.closed_by[{closer['clause']}]", closer)
    return _once(found)


def scope_mutants(policy: dict[str, Any]) -> list[Mutant]:
    """The mutants of what a policy governs, and when."""
    scope, effective, at = policy["scope"], policy["effective"], f"{policy['id']} scope"
    found = [*_terms(f"{at}.controllers", scope["controllers"]), *_terms(f"{at}.countries", scope.get("countries", []))]
    for name, product in scope["products"].items():
        found.append(_set(f"{at}.products.{name}", product, "controller", "nobody"))
    found += _dropped(f"{at}.excludes", scope.get("excludes", []), "excluded")
    for excluded in scope.get("excludes", ()):
        found += _terms(f"{at}.excludes[{excluded['clause']}].actor", excluded["actor"])
    for end, day in effective.items():
        moved = [_moved(day, by) for by in (-1, 1) if day is not None]
        found += [_set(f"{policy['id']} effective", effective, end, other) for other in moved]
    return _once(found)


def ruling_mutants(rulings: list[dict[str, Any]]) -> list[Mutant]:
    """The mutants of the rulings: how each stands until counsel has answered."""
    return [
        _set(f"rulings.{one['id']}", one, "pending", "strict" if one["pending"] == "open" else "open")
        for one in rulings
    ]


def _once(found: list[Mutant]) -> list[Mutant]:
    """Each change once, though aliases repeat what it changes."""
    first: dict[Any, Mutant] = {}
    for one in found:
        first.setdefault((id(one.node), one.key, one.change), one)
    return list(first.values())


def _moved(day: str, by: int) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=by)).isoformat()


def _clause(clause: dict[str, Any], kinds: dict[str, Any]) -> Iterator[Mutant]:
    name = clause["id"]
    if "obligations" in clause or "grants" in clause:
        for alike in _FORCES:
            if clause["force"] not in alike:
                yield _set(name, clause, "force", alike[0])
    for listed in ("obligations", "grants", "exceptions"):
        yield from _dropped(f"{name} {listed}", clause.get(listed, []), listed)
    for number, one in enumerate(clause.get("obligations", ())):
        yield from _obligation(f"{name} obligations[{one.get('part', number)}]", one, kinds)
    for number, one in enumerate(clause.get("grants", ())):
        yield from _grant(f"{name} grants[{number}]", one)
    for number, one in enumerate(clause.get("exceptions", ())):
        yield from _exception(f"{name} exceptions[{number}]", one)


def _obligation(at: str, one: dict[str, Any], kinds: dict[str, Any]) -> Iterator[Mutant]:
    yield from _when(at, one)
    for key in ("topic", "rests_on"):
        yield from _terms(f"{at}.{key}", one.get(key, []))
    if "topic" in one:
        yield _drop(at, one, "topic")
    if "breach" in one:
        yield _set(at, one, "breach", _BREACHES[one["breach"] == _BREACHES[0]])
    options = kinds["obligations"][one["kind"]]["parameters"].get("properties", {})
    for key in one.get("parameters", {}):
        yield from _parameter(f"{at}.parameters", one["parameters"], key, options.get(key, {}))


def _parameter(at: str, parameters: dict[str, Any], key: str, schema: dict[str, Any]) -> Iterator[Mutant]:
    value = parameters[key]
    yield _drop(at, parameters, key)
    if key == "ways":
        yield from _ways(f"{at}.ways", value)
    elif isinstance(value, bool | int | float):
        yield from _scalar(at, parameters, key)
    elif isinstance(value, list):
        yield from _terms(f"{at}.{key}", value)
    else:
        yield from (_set(at, parameters, key, other) for other in schema.get("enum", ()) if other != value)


def _ways(at: str, ways: list[dict[str, Any]]) -> Iterator[Mutant]:
    yield from _dropped(at, ways, "way")
    for number, way in enumerate(ways):
        yield from _conditions(f"{at}[{number}]", way)


def _grant(at: str, one: dict[str, Any]) -> Iterator[Mutant]:
    for key in ("categories", "purposes", "cites"):
        yield from _terms(f"{at}.{key}", one.get(key, []))
    yield from _conditions(f"{at}.recipients", one.get("recipients", {}))
    yield from _when(at, one)


def _exception(at: str, one: dict[str, Any]) -> Iterator[Mutant]:
    yield from _terms(f"{at}.lifts", one["lifts"])
    yield from _conditions(f"{at}.gate", one["gate"])
    ways = one["parameters"]["ways"]
    yield from _dropped(f"{at}.ways", ways, "way")
    for number, way in enumerate(ways):
        for clause, conditions in way.items():
            if len(way) > 1:
                yield _drop(f"{at}.ways[{number}]", way, clause)
            yield from _conditions(f"{at}.ways[{number}].{clause}", conditions)


def _when(at: str, one: dict[str, Any]) -> Iterator[Mutant]:
    if "when" in one:
        yield from _conditions(f"{at}.when", one["when"])


def _conditions(at: str, conditions: dict[str, Any]) -> Iterator[Mutant]:
    for fact, test in conditions.items():
        here = f"{at}.{fact}"
        yield _drop(at, conditions, fact)
        if isinstance(test, dict):
            yield from _tests(here, conditions, fact)
        elif isinstance(test, bool):
            yield from _scalar(at, conditions, fact)
        else:
            yield Mutant(here, "negate", conditions, fact, _setting(fact, {"not": test}))
            yield from _terms(here, test if isinstance(test, list) else [])


def _tests(at: str, conditions: dict[str, Any], fact: str) -> Iterator[Mutant]:
    tests = conditions[fact]
    for operator, value in tests.items():
        here = f"{at}.{operator}"
        if len(tests) > 1:
            yield _drop(at, tests, operator)
        if operator == "not":
            yield Mutant(at, "negate", conditions, fact, _setting(fact, value))
        for other in _OPERATORS.get(operator, ()):
            if (operator, other) not in _SAME_OF_ONE or (isinstance(value, list) and len(value) > 1):
                yield Mutant(at, f"{operator} becomes {other}", tests, operator, _renaming(operator, other))
        if operator in _QUANTIFIERS:
            yield from _conditions(here, value)
        elif isinstance(value, list):
            yield from _terms(here, value)
        elif isinstance(value, int | float):
            yield from _scalar(at, tests, operator)


def _scalar(at: str, node: dict[str, Any], key: str) -> Iterator[Mutant]:
    value = node[key]
    if isinstance(value, bool):
        yield _set(at, node, key, not value)
    else:
        yield _set(at, node, key, value - 1)
        yield _set(at, node, key, value + 1)


def _terms(at: str, listed: list[Any]) -> Iterator[Mutant]:
    """Each term of a list left out; one that stands alone goes with what holds it, unless it is only cited."""
    if len(listed) > 1 or at.rsplit(".", 1)[-1] in ("rests_on", "cites"):
        for term in listed:
            yield Mutant(at, f"drop {term}", listed, term, _removing(term))


def _dropped(at: str, listed: list[Any], what: str) -> Iterator[Mutant]:
    for number, one in enumerate(listed):
        label = one.get("part", number) if what == "obligations" else number
        yield Mutant(f"{at}[{label}]", "drop", listed, number, _deleting(number))


def _set(at: str, node: dict[str, Any], key: str, value: Any) -> Mutant:
    return Mutant(f"{at}.{key}", f"{_shown(node[key])} becomes {_shown(value)}", node, key, _setting(key, value))


def _drop(at: str, node: dict[str, Any], key: str) -> Mutant:
    return Mutant(f"{at}.{key}", "drop", node, key, _deleting(key))


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _setting(key: str, value: Any) -> Edit:
    def edit(node: Any) -> None:
        node[key] = value

    return edit


def _deleting(key: str | int) -> Edit:
    def edit(node: Any) -> None:
        del node[key]

    return edit


def _removing(term: Any) -> Edit:
    def edit(node: Any) -> None:
        node.remove(term)

    return edit


def _renaming(old: str, new: str) -> Edit:
    def edit(node: Any) -> None:
        renamed = {new if key == old else key: value for key, value in node.items()}
        node.clear()
        node.update(renamed)

    return edit
