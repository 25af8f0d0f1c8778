"""The pages of the vocabulary and of the rulings, from `policies/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docs.generator.markdown import code, paragraph, plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TERMS = """
Terms are dotted keys, and a parent covers its children. They are those of Fideslang, with terms for cars and their
services added (marked *own*). The last column maps each to the W3C Data Privacy Vocabulary, for export only.
"""
_READINGS = """
Where the text of a policy can be read in two ways, both readings stand here, made from `policies/rulings.yaml`.
While a point is *open*, a flow that turns on it is undetermined; while it is *strict*, the strict reading decides.
An answer is recorded in that file with its reading, date, author, reason and last day.
"""
_SECTIONS = {"categories": "Data categories", "uses": "Purposes"}


def page(taxonomy: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the page of the vocabulary.

    Args:
        taxonomy: `policies/taxonomy.yaml` as it was read.
    """
    yield from ("# Vocabulary", "", *paragraph(_TERMS))
    for name, title in _SECTIONS.items():
        yield from ("", f"## {title}", "")
        yield from table(
            ("term", "what it is", "Data Privacy Vocabulary"),
            ((code(key), _title(term), _mapping(term)) for key, term in taxonomy[name].items()),
        )


def _title(term: Mapping[str, Any]) -> str:
    return plain(term["title"]) + (" (*own*)" if term.get("extension") else "")


def _mapping(term: Mapping[str, Any]) -> str:
    return f"{', '.join(map(code, term['dpv']))} ({term['match']})" if term["dpv"] else ""


def rulings(listed: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the page of the rulings.

    Args:
        listed: the rulings of the catalogue, by number.
    """
    yield from ("# Points for counsel", "", *paragraph(_READINGS))
    for number, ruling in listed.items():
        yield from ("", f"## Ruling {number}", "", f"{plain(ruling['question'])} ({', '.join(ruling['clauses'])})", "")
        yield f"- Strict: {plain(ruling['strict'])}"
        yield f"- Lenient: {plain(ruling['lenient'])}"
        if answer := ruling.get("answer"):
            when = f"on {answer['on']}, until {answer['until']}"
            yield f"- Answered {answer['reading']} by {plain(answer['by'])} {when}: {plain(answer['why'])}"
        else:
            yield f"- Until counsel answers: {ruling['pending']}"
