"""Keeps built catalogues, each part of one for itself, and gives back a catalogue whose parts are read when asked for.

A run reads only the editions that reach its flows, so that it costs no more where there are many policies, and one
that only words what was answered before reads neither vocabulary nor schemas.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from checker.cache import CATALOGUES, Cache, key_of
from checker.places import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_INDEX, _EDITIONS = "index", "policies"
_LEVEL = 1


class Parts(Mapping[str, Any]):
    """Parts of a kept catalogue by name, each read when it is first asked for.

    Args:
        names: the names, in their order.
        read: gives one part, or nothing where it is kept no longer or was damaged.
        rebuilt: builds all of them anew for that case.
    """

    def __init__(
        self, names: Iterable[str], read: Callable[[str], Any], rebuilt: Callable[[], Mapping[str, Any]]
    ) -> None:
        self._names = dict.fromkeys(names)
        self._read = read
        self._rebuilt = rebuilt
        self._found: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            if name not in self._names:
                raise KeyError(name)
            part = self._read(name)
            self._found = dict(self._rebuilt()) if part is None else {**self._found, name: part}
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Shelf:
    """Where the parts of one catalogue are kept.

    Args:
        made_of: what tells the catalogue from any other: all that it is built from.
    """

    def __init__(self, *made_of: str) -> None:
        self._made_of = made_of
        self._cache = Cache(cache_folder(), CATALOGUES)

    def read(self, rebuilt: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any] | None:
        """The catalogue, or nothing where it is not kept.

        Args:
            rebuilt: builds it anew, for where a part is kept no longer by the time that it is asked for.
        """
        index = self._get(_INDEX)
        if index is None:
            return None
        editions = Parts(index[_EDITIONS], self._edition, lambda: rebuilt()[_EDITIONS])
        return Parts(
            [*index["names"], _EDITIONS], lambda name: editions if name == _EDITIONS else self._get(name), rebuilt
        )

    def keep(self, catalogue: Mapping[str, Any]) -> None:
        """Keeps a catalogue; a reader gets all of it or nothing, and a place that can't be written is no error."""
        names = [name for name in catalogue if name != _EDITIONS]
        entries = [(_INDEX, {"names": names, _EDITIONS: list(catalogue[_EDITIONS])})]
        entries += [(name, catalogue[name]) for name in names]
        entries += [(f"{_EDITIONS}/{name}", edition) for name, edition in catalogue[_EDITIONS].items()]
        self._cache.put((self._key(name), _packed(part)) for name, part in entries)
        self._cache.close()

    def _edition(self, name: str) -> Any:
        return self._get(f"{_EDITIONS}/{name}")

    def _get(self, name: str) -> Any:
        packed = self._cache.get(self._key(name))
        self._cache.close()  # it may be long until the next is asked for, if ever
        return None if packed is None else json.loads(zlib.decompress(packed))

    def _key(self, name: str) -> bytes:
        return key_of("catalogue", *self._made_of, name)


def _packed(part: Any) -> bytes:
    return zlib.compress(json.dumps(part, separators=(",", ":")).encode(), _LEVEL)
