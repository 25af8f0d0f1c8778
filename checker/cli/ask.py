"""``flowclause ask``: judges one flow of a few common facts, before any file is written."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from checker.cli.flow_text import as_text
from checker.cli.outputs import Output
from checker.cli.session import Session
from checker.cli.settings import settings_of
from checker.decide.model import Report
from checker.load.document import Source, read
from checker.problems import nearest, unusable
from checker.project.paths import parts_of
from checker.validate.schema import Schema

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from pathlib import Path

_AGE = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3}))?\Z")
_PATH = re.compile(r"[a-z_]+(?:\[[0-9]{1,4}\]|\.[a-z_]+)*\Z")


def ask(given: argparse.Namespace) -> int:
    """Judges the flow that the flags describe, or shows it as a file.

    Raises:
        InputError: a flag names a term, role, party or fact that is not known.
    """
    with closing(Session(settings_of(given))) as session:
        return _asked(session, given)


def _asked(session: Session, given: argparse.Namespace) -> int:
    schemas = session.catalogue.data["schemas"]
    flow = _flow(given, _recipients(given.recipient, schemas["flow"], session.catalogue.data["parties"]))
    for assignment in given.set:
        _assign(flow, assignment)
    text = as_text({"version": 1, "flows": [flow]}, _format(given) if given.show else "text")
    document = read("<ask>", text.encode(errors="surrogateescape"))
    Schema(schemas["flow"]).check(document)
    flows = session.judge.flows(Source(document))
    if given.show:
        sys.stdout.write(text)
        return 0
    results = tuple(session.judge.judge(flows, repairs=1))
    return session.finish(Report(session.settings.as_of, session.catalogue.digest, results))


def _format(given: argparse.Namespace) -> str:
    """How the file is shown; what a configuration says of reports is about answers."""
    outputs: list[Output | Path] = given.outputs or [Output("text")]
    for one in outputs:
        if not isinstance(one, Output):
            raise unusable("--output", "--show prints to standard output", "leave it out, and redirect what is printed")
    formats = [one.format for one in outputs if isinstance(one, Output)]
    if formats not in (["text"], ["json"]):
        raise unusable("--format", f"--show prints no {', '.join(formats)}", "name text (YAML) or json")
    return formats[0]


def _flow(given: argparse.Namespace, recipients: list[dict[str, Any]] | None) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "id": "ask",
        "product": given.product,
        "action": given.action or (["share"] if recipients else ["use"]),
        "data": {"categories": given.data},
        "purposes": given.purpose,
        "collected_in": given.collected_in,
        "recipients": recipients,
        "stores": [{"country": country} for country in given.stored] if given.stored else None,
        "access": {"from": given.access_from} if given.access_from else None,
        "consents": _consents(given.consent),
        "subjects": [_group(given)],
    }
    return {name: value for name, value in stated.items() if value is not None}


def _group(given: argparse.Namespace) -> dict[str, Any]:
    stated = {"relation": given.relation, "country": given.country, "age": _age(given.age)}
    return {name: value for name, value in stated.items() if value is not None}


def _age(text: str | None) -> int | dict[str, int] | None:
    if text is None:
        return None
    if age := _AGE.match(text):
        return {"min": int(age[1]), "max": int(age[2])} if age[2] else int(age[1])
    raise unusable("--age", f"{text!r} is no age", "write years, as 13, or a band, as 12-14")


def _consents(kinds: list[str] | None) -> list[dict[str, Any]] | None:
    if kinds is None:
        return None
    return [{"kind": kind, "covers": "all", "prior": True, "withdrawn": False} for kind in kinds if kind != "none"]


def _recipients(
    names: list[str] | None, schema: Mapping[str, Any], parties: Mapping[str, Any]
) -> list[dict[str, Any]] | None:
    if names is None:
        return None
    options = schema["$defs"]["party"]["properties"]["roles"]["anyOf"][1]["items"]["enum"]
    for name in names:
        if name not in parties and name not in options:
            hint = nearest(name, [*options, *parties]) or "name a role, such as dealer"
            raise unusable("--recipient", f"unknown role or party {name!r}", hint)
    return [{"party": name} if name in parties else {"roles": name} for name in names]


def _assign(flow: dict[str, Any], assignment: str) -> None:
    path, equals, text = assignment.partition("=")
    if not equals or not _PATH.match(path):
        raise unusable("--set", f"{assignment!r} sets nothing", "write FACT=VALUE, the fact as messages write it")
    keys = parts_of(path)
    target: Any = flow
    for key, following in pairwise(keys):
        target = _step(target, key, [] if isinstance(following, int) else {}, path)
    given = text.strip() not in ("", "null")
    value = read("--set", text.encode(errors="surrogateescape")).value if given else None
    _step(target, keys[-1], value, path)
    target[keys[-1]] = value


def _step(target: Any, key: str | int, empty: Any, path: str) -> Any:
    if isinstance(target, dict) and isinstance(key, str):
        return target.setdefault(key, empty)
    if isinstance(target, list) and isinstance(key, int) and key <= len(target):
        if key == len(target):
            target.append(empty)
        return target[key]
    raise unusable("--set", f"{path} does not lead to a fact", "write the fact as messages write it")
