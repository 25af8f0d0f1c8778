"""Says in plain words what in a document does not fit its schema, where, and what would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import jsonschema

from checker.problems import Problem, nearest, shown
from checker.validate.countries import meant
from checker.validate.formats import EXPECTED, FORMATS

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
_COUNTED = {"maxProperties": "entries", "maxLength": "characters"}
# Among the values of every fact that is a country, and of no other.
_COUNTRIES = {"CN", "JP", "US"}
_SHOWN = 6
_MANY = 40
_LONGEST_MESSAGE = 200


def explain(schema: Mapping[str, Any], document: Document) -> list[Problem]:
    """Every problem of a document that does not fit its schema; never empty for such a document."""
    validators: Any = jsonschema.validators
    validator = validators.extend(jsonschema.Draft202012Validator, {"pattern": _pattern})
    errors = validator(dict(schema), format_checker=_formats()).iter_errors(document.value)
    problems = dict.fromkeys(problem for error in errors for problem in _problems(_deepest(error), document))
    return list(problems) or [Problem(document.place(), "the file does not fit its format")]


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """The keyword as ECMAScript has it, where `$` is the end of the text and not also the line break before it."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$\Z", r"\\Z", pattern), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


def _formats() -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(formats=())
    for name, holds in FORMATS.items():
        checker.checks(name)(holds)
    return checker


def _deepest(error: ValidationError) -> ValidationError:
    """The error that the writer most likely meant to avoid: in the alternative that fits best, if one has the type."""
    while str(error.validator) in {"anyOf", "oneOf"} and error.context:
        branches: dict[int, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(int(inner.relative_schema_path[0]), []).append(inner)
        best = max(branches.values(), key=_fit)
        if not _fit(best)[0]:
            return error
        error = min(best, key=lambda inner: len(inner.path))
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
    if error.validator == "additionalProperties":
        yield from _unknown_fields(error, document, at)
    elif "propertyNames" in error.absolute_schema_path:
        place = document.place((*at, str(value)), key=True)
        yield Problem(
            place, f"{_name(at)}: {_shown(value)} can't be a name", _described(error, f"it must match {wanted}")
        )
    elif error.validator == "required":
        missing = [name for name in cast("list[str]", wanted) if name not in cast("dict[str, Any]", value)]
        yield Problem(document.place(at), f"{_name(at)} needs {', '.join(missing)}")
    else:
        message, hint = _wording(error, at, value, wanted)
        yield Problem(document.place(at), message, hint)


def _described(error: ValidationError, otherwise: str) -> str:
    return str(cast("dict[str, Any]", error.schema).get("description") or otherwise)


def _unknown_fields(error: ValidationError, document: Document, at: tuple[PathPart, ...]) -> Iterator[Problem]:
    known = list(cast("dict[str, Any]", error.schema).get("properties", {}))
    for name in cast("dict[str, Any]", error.instance):
        if name not in known:
            hint = nearest(name, known) or _listed("known here", known)
            yield Problem(document.place((*at, name), key=True), f"unknown field {shown(name)}", hint)


def _wording(error: ValidationError, at: tuple[PathPart, ...], value: Any, wanted: Any) -> tuple[str, str]:
    name, keyword = _name(at), str(error.validator)
    if keyword == "enum":
        return _not_listed(error, name, value, [option for option in wanted if option is not None])
    if at == ("version",) and _is_newer(value, wanted):
        return f"version {value} of the format is newer than what this flowclause knows, {wanted}", "update flowclause"
    if keyword in {"type", "const", "anyOf"}:
        expected = dict.fromkeys(_expected(error))
        listed = "put it in brackets" if isinstance(value, str) and _KINDS["array"] in expected else ""
        hint = listed if at else "start one with `flowclause init`"
        return f"{name}: found {_shown(value)}, expected {' or '.join(expected)}", hint
    if keyword in {"format", "pattern"}:
        fails, form = _form(error)
        return f"{name}: {_shown(value)} {fails}", form
    if keyword == "uniqueItems":
        return f"{name}: a value stands in it twice", "keep one of them"
    if keyword in {"minItems", "minProperties", "minLength"}:
        return f"{name}: is empty", "write something" if keyword == "minLength" else "give at least one"
    if keyword in {"maxProperties", "maxLength"}:
        return f"{name}: is too long", f"it has {len(value):,} {_COUNTED[keyword]}; {wanted:,} are allowed"
    return f"{name}: {error.message[:_LONGEST_MESSAGE]}", ""


def _not_listed(error: ValidationError, name: str, value: Any, options: list[Any]) -> tuple[str, str]:
    """A value that is none of those that are allowed."""
    many = _described(error, "") if len(options) > _MANY else ""
    otherwise = many or _listed("one of", options)
    if isinstance(value, (dict, list)):
        return f"{name}: found {_shown(value)}, expected one value", otherwise
    code = meant(value, options) if isinstance(value, str) and _COUNTRIES.issubset(options) else None
    hint = f"did you mean {code}?" if code else nearest(str(value), options)
    return f"{name}: {_shown(value)} is not known", hint or otherwise


def _is_newer(value: Any, known: Any) -> bool:
    numbers = [int(one) if str(one).isdecimal() else None for one in (value, known)]
    return None not in numbers and not isinstance(value, bool) and numbers[0] > numbers[1]  # type: ignore[operator]


def _expected(error: ValidationError) -> Iterator[str]:
    """What a value is to be: of a type, one value, or what one of several alternatives asks for."""
    if error.validator == "const":
        yield f"`{error.validator_value}`"
    elif error.validator == "type":
        wanted = cast("str | list[str]", error.validator_value)
        yield from (_KINDS[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted))
    for inner in error.context or ():
        yield from _expected(inner)


def _form(error: ValidationError) -> tuple[str, str]:
    """What a text is not, and what form it is to have or which words may stand instead of it."""
    schema = cast("dict[str, Any]", error.schema)
    otherwise = "is not of the form asked for", _described(error, f"it must match {schema.get('pattern')}")
    fails, form = EXPECTED.get(schema.get("format", ""), otherwise)
    branches = cast("list[dict[str, Any]]", error.parent.validator_value) if error.parent else []
    words = [f"`{branch['const']}`" for branch in branches if "const" in branch]
    return fails, " or ".join([form, *words])


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
    return shown(value) if isinstance(value, str) else str(value)


def _listed(label: str, options: list[Any]) -> str:
    shown = ", ".join(str(option) for option in options[:_SHOWN])
    return f"{label}: {shown}{', ...' if len(options) > _SHOWN else ''}" if options else ""
