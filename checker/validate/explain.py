"""Says in plain words what in a document does not fit its schema, where, and what would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import jsonschema

from checker.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jsonschema.exceptions import ValidationError

    from checker.load.document import Document, PathPart

_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "null": "null",
}
_SHOWN = 6


def explain(schema: Mapping[str, Any], document: Document) -> list[Problem]:
    """Every problem of a document that does not fit its schema; never empty for such a document."""
    errors = jsonschema.Draft202012Validator(dict(schema)).iter_errors(document.value)
    problems: list[Problem] = []
    for error in errors:
        for problem in _problems(_deepest(error), document):
            if problem not in problems:
                problems.append(problem)
    return problems or [Problem(document.place(), "the file does not fit its format")]


def _deepest(error: ValidationError) -> ValidationError:
    """The error that the writer most likely meant to avoid: in the alternative that fits best."""
    while str(error.validator) in {"anyOf", "oneOf"} and error.context:
        branches: dict[int, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(int(inner.relative_schema_path[0]), []).append(inner)
        error = min(max(branches.values(), key=_fit), key=lambda inner: len(inner.path))
    return error


def _fit(branch: Iterable[ValidationError]) -> tuple[bool, bool, int]:
    """How well an alternative fits: its type first, then a list of names that one could have mistyped."""
    branch = list(branch)
    right_type = not any(not inner.relative_path and str(inner.validator) in {"type", "const"} for inner in branch)
    names = any(str(inner.validator) in {"enum", "additionalProperties"} for inner in branch)
    return right_type, names, max(len(inner.path) for inner in branch)


def _problems(error: ValidationError, document: Document) -> Iterator[Problem]:
    at = cast("tuple[PathPart, ...]", tuple(error.absolute_path))
    value, wanted = error.instance, error.validator_value
    if error.validator == "additionalProperties" and isinstance(value, dict):
        yield from _unknown_fields(error, document, at)
    elif error.validator == "propertyNames":
        yield Problem(document.place(at), error.message, "use lower-case letters, digits, dots, hyphens")
    elif error.validator == "required":
        missing = [name for name in cast("list[str]", wanted) if name not in cast("dict[str, Any]", value)]
        yield Problem(document.place(at), f"{_name(at)} needs {', '.join(missing)}")
    else:
        message, hint = _wording(error, at, value, wanted)
        yield Problem(document.place(at), message, hint)


def _unknown_fields(error: ValidationError, document: Document, at: tuple[PathPart, ...]) -> Iterator[Problem]:
    known = list(cast("dict[str, Any]", error.schema).get("properties", {}))
    for name in cast("dict[str, Any]", error.instance):
        if name not in known:
            hint = nearest(name, known) or _listed("known here", known)
            yield Problem(document.place((*at, name), key=True), f"unknown field {name!r}", hint)


def _wording(error: ValidationError, at: tuple[PathPart, ...], value: Any, wanted: Any) -> tuple[str, str]:
    name = _name(at)
    if error.validator == "enum":
        options = [option for option in wanted if option is not None]
        return f"{name}: {_shown(value)} is not known", nearest(str(value), options) or _listed("one of", options)
    if error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return f"{name}: found {_shown(value)}, expected {' or '.join(_KINDS[kind] for kind in kinds)}", ""
    if error.validator == "const":
        return f"{name}: found {_shown(value)}, expected {_shown(wanted)}", ""
    if error.validator == "pattern":
        description = cast("dict[str, Any]", error.schema).get("description")
        return f"{name}: {_shown(value)} is not of the form asked for", description or f"it must match {wanted}"
    if error.validator == "uniqueItems":
        return f"{name}: a value stands in it twice", "keep one of them"
    if str(error.validator) in {"minItems", "minProperties", "minLength"}:
        return f"{name}: is empty", "give at least one"
    return f"{name}: {error.message}", ""


def _name(at: tuple[PathPart, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in at)
    return text.removeprefix(".") or "the file"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _listed(label: str, options: list[Any]) -> str:
    shown = ", ".join(str(option) for option in options[:_SHOWN])
    return f"{label}: {shown}{', ...' if len(options) > _SHOWN else ''}" if options else ""
