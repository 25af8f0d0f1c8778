"""Checks documents against a JSON Schema (draft 2020-12).

A compiled validator answers whether a document fits, which nearly every document does; only one that doesn't pays for
the library that explains why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs

from checker.problems import InputError
from checker.validate.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.load.document import Document


class Schema:
    """One JSON Schema, ready to check documents with."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._validator = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True, formats=FORMATS)

    def fits(self, value: Any) -> bool:
        """Whether a value fits."""
        return self._validator.is_valid(value)

    def check(self, document: Document) -> None:
        """Checks one document.

        Raises:
            InputError: it does not fit; every problem with its place, what was expected and the nearest known name.
        """
        if self.fits(document.value):
            return
        from checker.validate.explain import explain

        raise InputError(explain(self._schema, document))
