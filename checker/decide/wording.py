"""Words for conditions and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHOWN = 6
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


def asks(literal: Mapping[str, Any], shown: int = _SHOWN) -> str:
    """What a condition asks of its fact, in words that follow its name; of long lists the first `shown` terms."""
    negative = bool(literal["not"])
    if "of" in literal:
        inner = " and ".join(f"{one['fact'].rsplit('.', 1)[-1]} {asks(one, shown)}" for one in literal["of"])
        return f"{'each' if literal['is'] == 'each' else 'none' if negative else 'one'} with {inner}"
    value = literal["value"]
    if literal["is"] == "in":
        return _is_in(value, negative, shown)
    return _OPERATORS[literal["is"]][negative].format(_listed(value, shown))


def _is_in(value: list[Any], negative: bool, shown: int) -> str:
    if len(value) == 1 and isinstance(value[0], bool):
        return "true" if value[0] is not negative else "false"
    if negative and value == [""]:
        return "stated"
    if len(value) == 1:
        return f"{'other than ' if negative else ''}{value[0]}"
    return f"{'none' if negative else 'one'} of {_listed(value, shown)}"


def _listed(value: Any, shown: int = _SHOWN) -> str:
    if not isinstance(value, list):
        return str(value)
    first = ", ".join(str(one) for one in value[:shown])
    return first + (f" and {len(value) - shown} more" if len(value) > shown else "")


def not_in_effect(product: str, editions: Iterable[Mapping[str, Any]], day: str) -> str:
    """That editions of policies govern a product, and on which days; empty where there are none."""
    told = []
    for edition in editions:
        first, last = edition["effective"]["from"], edition["effective"]["until"]
        days = " ".join(f"{word} {one}" for word, one in (("from", first), ("until", last)) if one)
        told.append(f"{edition['id']} {edition['edition']} governs {product} {days}")
    return f"not in effect on {day}: {', '.join(told)}" if told else ""


def message(template: str, parameters: Mapping[str, Any]) -> str:
    """A kind's message with its parameters filled in."""
    words = {name: _listed(value) for name, value in parameters.items()}
    return template.format_map(_Known(words))


class _Known(dict[str, str]):
    """Leaves a placeholder that has no parameter out."""

    def __missing__(self, key: str) -> str:
        return ""
