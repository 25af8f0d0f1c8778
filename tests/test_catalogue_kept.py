"""A kept catalogue gives what a built one gives, reads only what is asked for, and survives damage."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from checker.catalogue.catalogue import Catalogue, load
from checker.engines.module import load_module
from checker.judge import Judge
from checker.load.files import Loader
from checker.validate.schema import Schema
from tests.fixtures import AS_OF
from tests.project import ROOT
from tests.shipped import engine

if TYPE_CHECKING:
    from pathlib import Path

NEWSLETTER = ROOT / "fixtures" / "examples" / "compliant-newsletter.flow.yaml"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a catalogue of the shipped policies that was built and kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    load(load_module(), engine())
    (folder,) = (tmp_path / "flowclause").iterdir()
    return folder


def again() -> Catalogue:
    return load(load_module(), engine())


def verdict(catalogue: Catalogue) -> str:
    """What is said of a flow of BMW's customers in the United States."""
    schemas = catalogue.data["schemas"]
    loader = Loader(Schema(schemas["flow"]).check, Schema(schemas["parties"]).check)
    judge = Judge(catalogue, engine(), AS_OF)
    (result,) = judge.judge(judge.flows(loader.source(str(NEWSLETTER))))
    return result.verdict


def names_in(folder: Path) -> list[str]:
    """The editions of a catalogue that is kept, in the order of their files."""
    _, _, raw = (folder / "index.json").read_bytes().partition(b"\n")
    return list(json.loads(raw)["editions"])


def only(folder: Path, *names: str) -> None:
    """Leaves the index and the files of these editions, and spoils the others."""
    for number, name in enumerate(names_in(folder)):
        if name not in names:
            (folder / f"{number}.json").write_text("{", encoding="utf-8")


def test_it_gives_what_was_built(kept: Path) -> None:
    built, read = load(load_module(), engine(), cache=False), again()
    assert dict(read.policies) == built.policies
    assert {**read.data, "policies": None} == {**built.data, "policies": None}
    assert list(read.policies) == list(read.editions) == list(built.policies)


def test_only_the_editions_that_reach_a_flow_are_read(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(kept, "na@2012-09-19")
    monkeypatch.setattr("checker.catalogue.build.build", lambda *_: pytest.fail("the catalogue was built anew"))
    assert verdict(again()) == "compliant"


def test_an_edition_that_is_spoilt_is_built_anew(kept: Path) -> None:
    only(kept)
    assert verdict(again()) == "compliant"


def test_an_edition_that_is_gone_is_built_anew(kept: Path) -> None:
    catalogue = again()
    shutil.rmtree(kept)
    assert verdict(catalogue) == "compliant"


@pytest.mark.parametrize("spoilt", ["", "[]", "{}", '{"editions": 1}'])
def test_an_index_that_is_spoilt_is_as_none(kept: Path, spoilt: str) -> None:
    (kept / "index.json").write_text(spoilt, encoding="utf-8")
    assert verdict(again()) == "compliant"
    assert names_in(kept) == list(again().editions)


@pytest.mark.parametrize("name", ["index.json", "1.json", "3.json"])
def test_a_file_of_which_one_byte_is_another_is_not_believed(kept: Path, name: str) -> None:
    built = again()
    expected = {**built.data, "policies": dict(built.policies)}
    raw = (kept / name).read_bytes()
    (kept / name).write_bytes(raw.replace(b"e", b"f", 200).replace(b"f", b"e", 199))
    assert (kept / name).read_bytes() != raw
    damaged = again()
    assert {**damaged.data, "policies": dict(damaged.policies)} == expected


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "flowclause").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert verdict(again()) == "compliant"


def test_the_five_newest_are_kept(kept: Path) -> None:
    for number in range(7):
        shutil.copytree(kept, kept.with_name(f"catalogue-{number}"))
    shutil.rmtree(kept)
    again()
    folders = sorted(path.name for path in kept.parent.iterdir())
    assert len(folders) == 5
    assert kept.name in folders
