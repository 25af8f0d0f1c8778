"""The catalogue as the rest of the checker reads it."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker import __version__
from checker.places import policy_files, shipped
from checker.project.facts import Setting
from checker.project.shape import Shape, shape_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from checker.catalogue.build import Expander
    from checker.engines.module import Module
    from checker.project.kleene import Truth


class Catalogue:
    """The policies, rulings, parties and vocabularies that flows are judged by."""

    def __init__(self, data: Mapping[str, Any], digest: str, kinds: Mapping[str, Any]) -> None:
        self.data = data
        self.digest = digest
        self.kinds = kinds

    @property
    def policies(self) -> Mapping[str, Any]:
        """Every edition of every policy, by ``id@edition``."""
        policies: Mapping[str, Any] = self.data["policies"]
        return policies

    @cached_property
    def shape(self) -> Shape:
        """The facts of a flow."""
        return shape_of(self.data["schemas"]["flow"])

    @cached_property
    def controllers(self) -> dict[str, str]:
        """The controller of each product."""
        return {
            product: stated["controller"]
            for policy in self.policies.values()
            for product, stated in policy["scope"]["products"].items()
        }

    @property
    def built_in(self) -> dict[str, Any]:
        """The parties and stores that every file knows."""
        return {"parties": self.data["parties"], "stores": self.data["stores"]}

    def in_effect(self, date: datetime.date) -> list[str]:
        """The edition of each policy that is in effect on a day."""
        day = date.isoformat()
        return [
            name
            for name, policy in self.policies.items()
            if (policy["effective"]["from"] or "") <= day
            and (policy["effective"]["until"] is None or day <= policy["effective"]["until"])
        ]

    def rulings(self, date: datetime.date) -> dict[str, Truth]:
        """Each ruling as a fact on a day: true for the lenient reading, false for the strict, null while open."""
        return {f"rulings.{number}": _reading(ruling, date) for number, ruling in self.data["rulings"].items()}

    def setting(self, as_of: datetime.date) -> Setting:
        """What projections need beside the flow."""
        from checker.project.calendar import working_days

        return Setting(as_of, self.rulings(as_of), tuple(self.data["calendars"]), working_days)


def _reading(ruling: Mapping[str, Any], date: datetime.date) -> Truth:
    answer = ruling.get("answer")
    if answer and answer["on"] <= date.isoformat() <= answer["until"]:
        return bool(answer["reading"] == "lenient")
    return False if ruling["pending"] == "strict" else None


def load(module: Module, expander: Expander, folders: Sequence[Path] | None = None, *, cache: bool = True) -> Catalogue:
    """The catalogue of `folders`, by default the policies that ship with the checker.

    Building it takes most of a second, so it is kept under the digest of everything that it is made from.

    Raises:
        InputError: a policy file is wrong.
    """
    folders = list(folders or [shipped("policies")])
    digest = _digest(module, folders)
    kept = _cache_file(digest) if cache else None
    data = _read_kept(kept)
    if data is None:
        from checker.catalogue.build import build

        data = build(folders, module.kinds, expander)
        _keep(kept, data)
    return Catalogue(data, digest, module.kinds)


def _digest(module: Module, folders: Sequence[Path]) -> str:
    digest = hashlib.sha256(f"{__version__}\0{module.digest}".encode())
    schemas = sorted((Path(__file__).parent.parent / "schemas").glob("*.json"))
    for path in [*schemas, *policy_files(folders)]:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _cache_file(digest: str) -> Path | None:
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("flowclause")) / f"catalogue-{digest[:32]}.json"


def _read_kept(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return data


def _keep(path: Path | None, data: Mapping[str, Any]) -> None:
    """Keeps the catalogue; a reader sees all of it or nothing, and a place that can't be written is no error."""
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8") as part:
            json.dump(data, part, separators=(",", ":"))
        os.replace(part.name, path)
        for old in sorted(path.parent.glob("catalogue-*.json"), key=lambda one: one.stat().st_mtime)[:-5]:
            old.unlink(missing_ok=True)
    except OSError:
        return
