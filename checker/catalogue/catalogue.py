"""The catalogue as the rest of the checker reads it."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker import __version__
from checker.decide.model import LENIENT, STRICT, Reading
from checker.decide.readings import RULING
from checker.load.content import content
from checker.places import policy_files, shipped
from checker.problems import unusable

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence

    from checker.catalogue.build import Expander
    from checker.engines.module import Module
    from checker.kleene import Truth
    from checker.project.facts import Setting
    from checker.project.shape import Shape


class Catalogue:
    """The policies, rulings, parties and vocabularies that flows are judged by."""

    def __init__(self, data: Mapping[str, Any], digest: str, kinds: Mapping[str, Any]) -> None:
        self.data = data
        self.digest = digest
        self.kinds = kinds

    @property
    def policies(self) -> Mapping[str, Any]:
        """Every edition of every policy, by ``id@edition``; one that is not asked for need not be read."""
        policies: Mapping[str, Any] = self.data["policies"]
        return policies

    @property
    def editions(self) -> Mapping[str, Any]:
        """Of every edition what tells whether it applies: id, title, edition, effective dates and scope."""
        editions: Mapping[str, Any] = self.data["editions"]
        return editions

    @cached_property
    def shape(self) -> Shape:
        """The facts of a flow."""
        from checker.project.shape import shape_of

        return shape_of(self.data["schemas"]["flow"])

    @cached_property
    def controllers(self) -> dict[str, str]:
        """The controller of each product."""
        return {
            product: stated["controller"]
            for policy in self.editions.values()
            for product, stated in policy["scope"]["products"].items()
        }

    @property
    def built_in(self) -> dict[str, Any]:
        """The parties and stores that every file knows."""
        return {"parties": self.data["parties"], "stores": self.data["stores"]}

    def in_effect(self, date: datetime.date) -> list[str]:
        """The edition of each policy that is in effect on a day: the one that began last of those that have not ended.

        So a newer edition takes the place of the one before it, which need not say when it ends.
        """
        day = date.isoformat()
        newest: dict[str, tuple[str, str]] = {}
        for name, edition in self.editions.items():
            first, last = edition["effective"]["from"] or "", edition["effective"]["until"] or day
            if first <= day <= last:
                newest[edition["id"]] = max(newest.get(edition["id"], (first, name)), (first, name))
        return [name for _, name in newest.values()]

    def rulings(self, date: datetime.date) -> dict[str, Truth]:
        """Each ruling as a fact on a day: true for the lenient reading, false for the strict, null while open."""
        readings = self.readings(date)
        return {
            f"{RULING}{number}": readings[number].reading == LENIENT if number in readings else None
            for number in self.data["rulings"]
        }

    def readings(self, date: datetime.date) -> dict[str, Reading]:
        """How each text that pulls two ways is read on a day, by the number of its ruling; without those still open."""
        stated = {number: _reading(number, ruling, date) for number, ruling in self.data["rulings"].items()}
        return {number: reading for number, reading in stated.items() if reading is not None}

    def setting(self, as_of: datetime.date) -> Setting:
        """What projections need beside the flow."""
        from checker.project.calendar import working_days
        from checker.project.facts import Setting

        return Setting(as_of, self.rulings(as_of), tuple(self.data["calendars"]), working_days)


def _reading(number: str, ruling: Mapping[str, Any], date: datetime.date) -> Reading | None:
    answer = ruling.get("answer")
    if answer and answer["on"] <= date.isoformat() <= answer["until"]:
        return Reading(number, answer["reading"], answer["by"], answer["until"])
    return Reading(number, STRICT) if ruling["pending"] == STRICT else None


def places(own: Sequence[Path] = (), *, shipped_too: bool = True) -> list[Path]:
    """Where policies lie: those that ship with the checker, and folders of one's own.

    The vocabulary that ships counts in any case; a folder of one's own adds to it.
    """
    return [shipped("policies") if shipped_too else shipped("policies") / "taxonomy.yaml", *own]


def load(
    module: Callable[[], Module],
    expander: Expander,
    folders: Sequence[Path] | None = None,
    *,
    cache: bool = True,
    standing: str | None = None,
) -> Catalogue:
    """The catalogue of `folders`, by default the policies that ship with the checker.

    Building it takes most of a second, so it is kept for as long as nothing changes that it is made from.

    Args:
        module: gives the compiled rules; only asked where the catalogue is not kept.
        expander: expands the obligations; likewise.
        folders: where policies lie.
        cache: whether a catalogue that is kept may be used, and this one be kept.
        standing: what `checker.standing` says of these folders, where it was asked before.

    Raises:
        InputError: a policy file is wrong, or was changed while it was read.
        EngineError: the compiled rules are not what they should be.
    """
    folders = list(folders or places())

    def built() -> dict[str, Any]:
        from checker.catalogue.build import build

        rules = module()
        about = {"digest": _digest(rules, folders), "kinds": rules.kinds}
        return {**about, **build(folders, rules.kinds, expander)}

    data = _kept(folders, standing, built) if cache else built()
    return Catalogue(data, data["digest"], data["kinds"])


def _kept(folders: Sequence[Path], standing: str | None, built: Callable[[], dict[str, Any]]) -> Mapping[str, Any]:
    from checker.catalogue.kept import Shelf
    from checker.standing import standing_now

    before = standing or standing_now(folders)

    def built_of_the_same() -> dict[str, Any]:
        data = built()
        if standing_now(folders) != before:  # all that is kept from here on would be kept as the answer to `before`
            raise unusable("policies", "they were changed while they were read", "run the command again")
        return data

    # The same files in another order of folders are another catalogue.
    shelf = Shelf(before, *map(str, folders))
    if (kept := shelf.read(built_of_the_same)) is not None:
        return kept
    data = built_of_the_same()
    shelf.keep(data)
    return data


def _digest(module: Module, folders: Sequence[Path]) -> str:
    digest = hashlib.sha256(f"{__version__}\0{module.digest}".encode())
    schemas = sorted((Path(__file__).parent.parent / "schemas").glob("*.json"))
    for path in [*schemas, *policy_files(folders)]:
        held = content(path).replace(b"\r\n", b"\n")
        digest.update(f"{path.name}\0{len(held)}\0".encode())
        digest.update(held)
    return digest.hexdigest()
