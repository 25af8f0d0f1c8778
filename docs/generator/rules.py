"""The page of the kinds of obligation and exception, from the metadata of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docs.generator.markdown import code, paragraph, plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_INTRO = """
Each kind of obligation is one rule in `rules/obligations/`. It turns the parameters that a clause gives it into
ways to comply; judging them is the same for all kinds. This page is made from the metadata above the rules.
"""
_WORDS = {"obligations": "Kinds of obligation", "exceptions": "Kinds of exception"}


def page(kinds: Mapping[str, Any], policies: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the page."""
    yield from ("# The rules", "", *paragraph(_INTRO))
    users = _users(policies)
    for listed, title in _WORDS.items():
        yield from ("", f"## {title}")
        for name, kind in sorted(kinds[listed].items()):
            yield from _kind(name, kind, users.get(name, ()) if listed == "obligations" else ())


def _kind(name: str, kind: Mapping[str, Any], users: object) -> Iterator[str]:
    yield from ("", f"### {name}", "", f"**{plain(kind['title'])}.** {plain(kind.get('description', ''))}", "")
    if "message" in kind:
        judged_for = kind["judged_for"] if isinstance(kind["judged_for"], list) else [kind["judged_for"]]
        yield f"Judged for: {', '.join(judged_for)}."
        yield f"Severity: {kind['severity']}. Says: “{plain(kind['message'])}”. Remedy: {plain(kind['remedy'])}."
    parameters = kind["parameters"].get("properties", {})
    if parameters:
        required = kind["parameters"].get("required", ())
        yield ""
        yield from table(
            ("parameter", "what it says", "required"),
            ((code(key), plain(_about(one)), "yes" if key in required else "") for key, one in parameters.items()),
        )
    if isinstance(users, list):
        yield from ("", f"Used by {', '.join(users)}.")


def _about(parameter: Mapping[str, Any]) -> str:
    about: str = parameter.get("description", "")
    terms = parameter.get("enum") or parameter.get("items", {}).get("enum")
    return f"{about}: {', '.join(map(str, terms))}" if terms else about


def _users(policies: Mapping[str, Any]) -> dict[str, list[str]]:
    """The clauses that use each kind of obligation."""
    users: dict[str, list[str]] = {}
    for policy in policies.values():
        page_of = policy["id"]
        for parts in policy["parts"].values():
            for part in parts:
                link = f"[{part['clause']}](policies/{page_of}.md#{part['clause'].lower().replace('.', '-')})"
                if part["kind"] != "coverage" and link not in users.setdefault(part["kind"], []):
                    users[part["kind"]].append(link)
    return users
