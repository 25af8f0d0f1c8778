"""What policies and rulings say that can't be, beyond what their schemas tell: each a problem at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.catalogue.declared import obligation_key
from checker.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from checker.load.document import Document


def contradictions(document: Document) -> list[Problem]:
    """What contradicts itself in one policy: its days, its ids, and what it refers to."""
    return [*_days(document), *_ids(document), *_dangling(document)]


def _days(document: Document) -> Iterator[Problem]:
    begins, ends = document.value["effective"]["from"], document.value["effective"]["until"]
    if begins and ends and ends < begins:
        text = f"ends on {ends}, before it begins, on {begins}"
        yield Problem(document.place(("effective",)), text, "correct one of them")


def _ids(document: Document) -> Iterator[Problem]:
    """Clauses of one id or of another policy's, and obligations of one, of which the last would take all places."""
    clauses: set[str] = set()
    obligations: set[str] = set()
    for index, clause in enumerate(document.value["clauses"]):
        name, place = clause["id"], document.place(("clauses", index, "id"))
        if name in clauses:
            yield Problem(place, f"a second clause {name}")
        if not name.startswith(f"{document.value['id']}-"):
            yield Problem(place, f"{name} does not begin with {document.value['id']}-")
        clauses.add(name)
        for number, one in enumerate(clause.get("obligations", ())):
            if (key := obligation_key(name, one)) in obligations:
                place = document.place(("clauses", index, "obligations", number))
                yield Problem(place, f"a second obligation {key}", "give each of them a `part` of its own")
            obligations.add(key)


def _dangling(document: Document) -> Iterator[Problem]:
    """References to clauses that the policy does not have."""
    ids = {clause["id"] for clause in document.value["clauses"]}
    for name in scoping(document.value):
        if name not in ids:
            text = f"scope or coverage refers to {name}, which is no clause"
            yield Problem(document.place(), text, nearest(name, ids))
    for index, clause in enumerate(document.value["clauses"]):
        for name in referred(clause):
            if name not in ids:
                text = f"{clause['id']} refers to {name}, which is no clause"
                yield Problem(document.place(("clauses", index, "id")), text, nearest(name, ids))


def referred(clause: Mapping[str, Any]) -> list[str]:
    """The clauses that a clause refers to: what it restates, rests on, cites or lifts by."""
    names = [clause["restates"]] if "restates" in clause else []
    names += [name for one in clause.get("obligations", ()) for name in one.get("rests_on", ())]
    names += [name for one in clause.get("grants", ()) for name in one.get("cites", ())]
    for one in clause.get("exceptions", ()):
        names += [name for way in (one.get("parameters") or {}).get("ways", ()) for name in way]
    return names


def repeated(policies: Sequence[Document]) -> list[Problem]:
    """Editions that stand in two files, and those of one policy that begin on one day, so that neither is the newer."""
    first: dict[tuple[str, ...], str] = {}
    problems = []
    for document in policies:
        policy, edition, begins = (document.value[key] for key in ("id", "edition", "effective"))
        day = begins["from"]
        for about, at, text in (
            (("edition", policy, edition), "edition", f"a second file for edition {edition} of policy {policy}"),
            (("day", policy, day), "effective", f"a second edition of policy {policy} that begins {_on(day)}"),
        ):
            if about in first:
                problems.append(Problem(document.place((at,)), text, f"the first is {first[about]}"))
                break
            first[about] = document.path
    return problems


def controlled(policies: Sequence[Document]) -> Iterator[Problem]:
    """Products to which two policies give different controllers; a flow has that of its product."""
    named: dict[str, dict[str, str]] = {}
    for document in policies:
        policy = document.value["id"]
        for product, stated in document.value["scope"]["products"].items():
            controller, known = stated["controller"], named.setdefault(product, {})
            others = [f"{other} in policy {by}" for other, by in known.items() if by != policy]
            if others and controller not in known:
                place = document.place(("scope", "products", product, "controller"))
                text = f"product {product} has another controller, {others[0]}"
                yield Problem(place, text, "name the same one, or another product")
            known.setdefault(controller, policy)


def _on(day: str | None) -> str:
    return f"on {day}" if day else "on no day that is named"


def scoping(policy: Mapping[str, Any]) -> list[str]:
    """The clauses that bound what the policy governs, or close or name what it discloses."""
    scope = policy["scope"]
    names = [scope["clause"], *(one["clause"] for one in scope.get("excludes", ()))]
    for stated in policy["coverage"].values():
        names += [*stated["undisclosed"], *(one["clause"] for one in stated.get("closed_by", ()))]
    return list(dict.fromkeys(names))


def unruled(policies: Sequence[Document], rulings: Sequence[Document]) -> Iterator[Problem]:
    """Clauses that wait for a ruling that there is not, rulings on clauses that there are not, and their days."""
    numbers = {f"rulings.{one['id']}" for document in rulings for one in document.value["rulings"]}
    clauses: dict[str, set[str]] = {}
    for document in policies:
        own = clauses.setdefault(document.value["id"], set())
        for index, clause in enumerate(document.value["clauses"]):
            own.add(clause["id"])
            for name in clause.get("rulings", ()):
                if name not in numbers:
                    place = document.place(("clauses", index, "rulings"))
                    yield Problem(place, f"{clause['id']} waits for {name}, which is no ruling")
    for document in rulings:
        for index, one in enumerate(document.value["rulings"]):
            yield from _unruly(document, index, one, clauses)


def _unruly(
    document: Document, index: int, ruling: Mapping[str, Any], clauses: Mapping[str, set[str]]
) -> Iterator[Problem]:
    """What is wrong with one ruling; that of a policy which is left out may speak of any clause."""
    for name in ruling["clauses"]:
        known = clauses.get(name.partition("-")[0])
        if known is not None and name not in known:
            place = document.place(("rulings", index, "clauses"))
            yield Problem(place, f"ruling {ruling['id']} is about {name}, which is no clause", nearest(name, known))
    answer = ruling.get("answer")
    if answer and answer["until"] < answer["on"]:
        place = document.place(("rulings", index, "answer"))
        text = f"the answer to ruling {ruling['id']} ends on {answer['until']}, before its day, {answer['on']}"
        yield Problem(place, text, "correct one of them")
