"""One policy as a page for people: clause by clause, what is enforced, by which rule, in plain words (Markdown)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from checker.decide.wording import asks, message
from checker.render.escape import for_terminal
from checker.render.words import ranges

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_EVERY_TERM = 1000
# An underscore within a word is none to CommonMark, and terms are full of them.
_SPECIAL = re.compile(r"([\\`*{}\[\]<>#|]|(?<![^\W_])_|_(?![^\W_]))")


def render(policy: Mapping[str, Any], kinds: Mapping[str, Any]) -> str:
    """The page of one edition of a policy."""
    return "\n".join(_page(policy, kinds)).rstrip() + "\n"


def as_data(policy: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says clause by clause, as plain data."""
    parts = [part for listed in policy["parts"].values() for part in listed]
    return {
        "scope": {name: policy["scope"][name] for name in ("clause", "products", "controllers")},
        "clauses": [
            {
                "id": name,
                **{key: clause[key] for key in ("cite", "force", "check", "says")},
                **{key: clause[key] for key in ("note", "reason", "auditor", "restates") if key in clause},
                "rulings": [int(number.removeprefix("rulings.")) for number in clause.get("rulings", ())],
                "obligations": [_obligation_data(part, policy) for part in parts if part["clause"] == name],
            }
            for name, clause in policy["clauses"].items()
        ],
    }


def _obligation_data(part: Mapping[str, Any], policy: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": part["key"],
        "kind": part["kind"],
        "breach": part["breach"],
        "ways": [
            {"role": way["role"], "by": way["by"], "conditions": list(_conditions(way, policy))} for way in part["ways"]
        ],
    }


def _conditions(way: Mapping[str, Any], policy: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for table, place in way["at"]:
        literal = policy["conditions"][table][place]
        yield {"fact": literal["fact"], "asks": asks(literal, _EVERY_TERM)}


def _page(policy: Mapping[str, Any], kinds: Mapping[str, Any]) -> Iterator[str]:
    effective, source = policy["effective"], policy["source"]
    since = f"in effect from {effective['from']}" if effective["from"] else "undated, always in effect"
    until = f" until {effective['until']}" if effective["until"] else ""
    yield f"# {plain(policy['title'])}"
    yield ""
    yield f"Policy `{policy['id']}`, edition {policy['edition']}, {since}{until}. Source: {plain(source['title'])},"
    yield f"SHA-256 of the captured text `{source['sha256']}`."
    if "damage" in source:
        yield f"What the capture lost: {plain(source['damage'])}"
    yield ""
    products = ", ".join(f"{plain(one['title'])} (`{name}`)" for name, one in policy["scope"]["products"].items())
    yield f"It governs ({policy['scope']['clause']}): {products}."
    parts = [part for listed in policy["parts"].values() for part in listed]
    section = ""
    for name, clause in policy["clauses"].items():
        if clause["cite"]["section"] != section:
            section = clause["cite"]["section"]
            yield from ("", f"## {plain(section)}")
        yield from _clause(name, clause, policy, parts, kinds)


def _clause(
    name: str,
    clause: Mapping[str, Any],
    policy: Mapping[str, Any],
    parts: list[Mapping[str, Any]],
    kinds: Mapping[str, Any],
) -> Iterator[str]:
    lines = clause["cite"]["lines"]
    where = f", line{'s' * (len(lines) > 1)} {ranges(lines)}" if lines else ""
    yield ""
    yield f"### {name}"
    yield ""
    shown = ", on evidence" if clause["check"] == "evidence" else ""
    yield f"{plain(clause['says'])} ({clause['force']}{shown}{where})"
    for title in ("note", "reason", "auditor"):
        if title in clause:
            label = {"note": "Reading", "reason": "Why no flow is judged by it", "auditor": "For an auditor"}[title]
            yield from ("", f"{label}: {plain(clause[title])}")
    if "restates" in clause:
        yield from ("", f"Restates {clause['restates']} and is judged with it.")
    for number in clause.get("rulings", ()):
        yield from ("", f"Waits for ruling {number.removeprefix('rulings.')}.")
    for part in parts:
        if part["clause"] == name and part["kind"] != "coverage":
            yield from _obligation(part, policy, kinds)
    yield from _grants(name, policy, parts)
    yield from _exceptions(name, policy, parts)


def _obligation(part: Mapping[str, Any], policy: Mapping[str, Any], kinds: Mapping[str, Any]) -> Iterator[str]:
    kind = kinds["obligations"][part["kind"]]
    arises = [way_words(way, policy, negated=True) for way in part["ways"] if way["role"] == "unless"]
    yield ""
    yield f"**{part['key']}**, rule `{part['kind']}` ({plain(kind['title'])}): {part['breach']} where broken."
    if arises:
        yield f"Arises where {' and '.join(dict.fromkeys(arises))}."
    ways = [way for way in part["ways"] if way["role"] == "way"]
    lifting = dict.fromkeys(way["by"] for way in part["ways"] if way["role"] == "exception")
    yield (
        "Kept by any of:"
        if ways
        else f"Nothing keeps it but not doing it: {plain(message(kind['message'], part['parameters']))}."
    )
    yield from (f"- {way_words(way, policy)}" for way in ways)
    if lifting:
        yield from ("", f"Lifted by the exceptions of {', '.join(lifting)}, where these say so.")


def _grants(name: str, policy: Mapping[str, Any], parts: list[Mapping[str, Any]]) -> Iterator[str]:
    granted = [(part, way) for part in parts for way in part["ways"] if way["role"] == "grant" and way["by"] == name]
    if granted:
        yield from ("", "Covers:")
        yield from (f"- {part['key'].removeprefix('coverage/')}: {way_words(way, policy)}" for part, way in granted)


def _exceptions(name: str, policy: Mapping[str, Any], parts: list[Mapping[str, Any]]) -> Iterator[str]:
    lifting: dict[str, list[str]] = {}
    for part in parts:
        for way in part["ways"]:
            if way["role"] == "exception" and way["by"] == name:
                lifting.setdefault(way_words(way, policy), []).append(part["key"])
    for words, keys in lifting.items():
        lifted = "every obligation" if len(keys) == len(parts) else ", ".join(keys)
        yield from ("", f"Exception. Lifts {lifted} where {words}.")


def way_words(way: Mapping[str, Any], policy: Mapping[str, Any], *, negated: bool = False) -> str:
    """What a way asks for, or with `negated` what it leaves out, as Markdown."""
    literals = [policy["conditions"][table][place] for table, place in way["at"]]
    if negated:
        literals = [{**literal, "not": not literal["not"]} for literal in literals]
    words = dict.fromkeys(_condition(literal) for literal in literals)  # two that it has by other clauses read the same
    return " and ".join(words) or "always"


def _condition(literal: Mapping[str, Any]) -> str:
    fact: str = literal["fact"]
    if fact.startswith("rulings."):
        return f"ruling {fact.removeprefix('rulings.')} is {'strict' if literal['not'] else 'lenient'}"
    return f"`{fact}`: {plain(asks(literal, _EVERY_TERM))}"


def plain(text: str) -> str:
    """Text that came from a file on one line, with what a terminal or Markdown would obey escaped."""
    return _SPECIAL.sub(r"\\\1", for_terminal(" ".join(text.split())))
