"""Words for conditions and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPERATORS: dict[str, tuple[str, str]] = {
    "under": ("within {}", "outside {}"),
    "has": ("with any of {}", "with none of {}"),
    "has_all": ("with all of {}", "without all of {}"),
    "within": ("only {}", "not only {}"),
    "all_under": ("all within {}", "not all within {}"),
    "some_under": ("some within {}", "none within {}"),
    "at_least": ("at least {}", "below {}"),
    "at_most": ("at most {}", "above {}"),
}
_SHOWN = 6


def asks(literal: Mapping[str, Any]) -> str:
    """What a condition asks of its fact, in words that follow the fact's name."""
    negative = bool(literal["not"])
    if "of" in literal:
        inner = " and ".join(f"{one['fact'].rsplit('.', 1)[-1]} {asks(one)}" for one in literal["of"])
        return f"{'each' if literal['is'] == 'each' else 'none' if negative else 'one'} with {inner}"
    value = literal["value"]
    if literal["is"] == "in":
        return _is_in(value, negative)
    return _OPERATORS[literal["is"]][negative].format(_listed(value))


def _is_in(value: list[Any], negative: bool) -> str:
    if len(value) == 1 and isinstance(value[0], bool):
        return "true" if value[0] is not negative else "false"
    if negative and value == [""]:
        return "stated"
    if len(value) == 1:
        return f"{'other than ' if negative else ''}{value[0]}"
    return f"{'none' if negative else 'one'} of {_listed(value)}"


def _listed(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    shown = ", ".join(str(one) for one in value[:_SHOWN])
    return shown + (f" and {len(value) - _SHOWN} more" if len(value) > _SHOWN else "")


def message(template: str, parameters: Mapping[str, Any]) -> str:
    """A kind's message with its parameters filled in."""
    words = {name: _listed(value) for name, value in parameters.items()}
    return template.format_map(_Known(words))


class _Known(dict[str, str]):
    """Leaves a placeholder that has no parameter out."""

    def __missing__(self, key: str) -> str:
        return ""
