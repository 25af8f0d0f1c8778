"""A kept catalogue gives what a built one gives, reads only what is asked for, and survives damage."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

import checker.standing
from checker.cache import CATALOGUES
from checker.catalogue.catalogue import Catalogue, load
from checker.catalogue.kept import Parts
from checker.engines.module import load_module
from checker.judge import Judge
from checker.load.files import Loader
from checker.places import policy_files
from checker.problems import InputError
from checker.validate.schema import Schema
from tests import acme
from tests.checkout import ROOT
from tests.fixtures import AS_OF
from tests.shipped import engine

if TYPE_CHECKING:
    from pathlib import Path

NEWSLETTER = ROOT / "fixtures" / "examples" / "compliant-newsletter.flow.yaml"
posix = pytest.mark.skipif(os.name != "posix", reason="owners and modes are those of POSIX")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file with a catalogue of the shipped policies that was built and kept."""
    monkeypatch.setenv("FLOWCLAUSE_CACHE_DIR", str(tmp_path / "cache"))
    load(load_module, engine())
    return tmp_path / "cache" / CATALOGUES


def again() -> Catalogue:
    return load(load_module, engine())


def recalled() -> Catalogue:
    """The catalogue that is kept; loading the rules to build another fails."""
    return load(lambda: pytest.fail("the rules were loaded"), engine())


def verdict(catalogue: Catalogue) -> str:
    """What is said of a flow of BMW's customers in the United States."""
    schemas = catalogue.data["schemas"]
    loader = Loader(Schema(schemas["flow"]).check, Schema(schemas["parties"]).check)
    judge = Judge(catalogue, engine(), AS_OF)
    (result,) = judge.judge(judge.flows(loader.source(str(NEWSLETTER))))
    return result.verdict


def whole(catalogue: Catalogue) -> dict[str, object]:
    return {**catalogue.data, "policies": dict(catalogue.policies)}


def change(kept: Path, statement: str) -> None:
    """Changes entries behind the back of the cache."""
    with sqlite3.connect(kept) as connection:
        connection.execute(statement)
    connection.close()


def test_it_gives_what_was_built(kept: Path) -> None:
    built, read = load(load_module, engine(), cache=False), recalled()
    assert whole(read) == whole(built)
    assert list(read.policies) == list(read.editions) == list(built.policies)
    assert (read.digest, read.kinds) == (built.digest, load_module().kinds)


def test_only_the_editions_that_reach_a_flow_are_read(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = recalled()
    editions = catalogue.policies
    assert isinstance(editions, Parts)
    asked: list[str] = []
    reading = editions._read

    def read(name: str) -> Any:
        asked.append(name)
        return reading(name)

    monkeypatch.setattr(editions, "_read", read)
    assert verdict(catalogue) == "compliant"
    assert asked == ["na@2012-09-19"]


def test_a_name_that_is_none_is_no_part(kept: Path) -> None:
    catalogue = recalled()
    assert "nobody@1" not in catalogue.policies
    assert "nothing" not in catalogue.data


@pytest.mark.parametrize("which", ["rowid = 1", "rowid % 2 = 0", "rowid > 3", "1"])
def test_what_is_damaged_is_not_believed_and_built_anew(kept: Path, which: str) -> None:
    expected = whole(again())
    change(kept, f"UPDATE entries SET value = x'78' || value WHERE {which}")
    assert whole(again()) == expected
    assert verdict(again()) == "compliant"


def test_an_edition_that_is_gone_when_it_is_asked_for_is_built_anew(kept: Path) -> None:
    catalogue = again()
    expected = whole(again())
    kept.unlink()
    assert verdict(catalogue) == "compliant"
    assert whole(catalogue) == expected


def test_another_order_of_folders_is_another_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later folder states a ruling again."""
    monkeypatch.setenv("FLOWCLAUSE_CACHE_DIR", str(tmp_path / "cache"))
    ruling = (acme.FOLDER / "rulings.yaml").read_text(encoding="utf-8")
    folders = []
    for name in ("open", "strict"):
        folders.append(tmp_path / name)
        folders[-1].mkdir()
        other = "strict" if name == "open" else "open"
        text = ruling.replace(f"pending: {other}", f"pending: {name}")
        (folders[-1] / "rulings.yaml").write_text(text, encoding="utf-8")

    def pending(*order: Path) -> set[str]:
        rulings = load(load_module, engine(), [acme.FOLDER, *order]).data["rulings"]
        return {one["pending"] for one in rulings.values()}

    for _ in range(2):
        assert pending(folders[0], folders[1]) == {"strict"}
        assert pending(folders[1], folders[0]) == {"open"}


def test_a_policy_that_changes_is_read_again(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(acme.FOLDER, tmp_path / "policies")
    (edition,) = load(load_module, engine(), [tmp_path / "policies"]).policies.values()
    path = next(path for path in (tmp_path / "policies").rglob("*.yaml") if edition["title"] in path.read_text("utf-8"))
    path.write_text(path.read_text("utf-8").replace(edition["title"], "Another title"), encoding="utf-8")
    (changed,) = load(load_module, engine(), [tmp_path / "policies"]).policies.values()
    assert changed["title"] == "Another title"


def test_the_digest_is_the_same_however_lines_end(tmp_path: Path) -> None:
    folders = [shutil.copytree(acme.FOLDER, tmp_path / name) for name in ("one", "other")]
    for path in folders[1].rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    one, other = (load(load_module, engine(), [folder], cache=False).digest for folder in folders)
    assert one == other


def test_what_changes_while_it_is_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWCLAUSE_CACHE_DIR", str(tmp_path / "cache"))
    shutil.copytree(acme.FOLDER, tmp_path / "policies")
    found = iter(("one", "two", "two", "two", "two"))
    monkeypatch.setattr(checker.standing, "standing_now", lambda _: next(found))
    with pytest.raises(InputError, match="changed while they were read"):
        load(load_module, engine(), [tmp_path / "policies"])
    for _ in range(2):
        load(load_module, engine(), [tmp_path / "policies"])
    assert list(found) == [], "only the last run found it kept"


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "flowclause").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("FLOWCLAUSE_CACHE_DIR", str(tmp_path / "flowclause"))
    assert verdict(again()) == "compliant"


@posix
@pytest.mark.parametrize("mode", [0o777, 0o720])
def test_a_folder_that_others_can_write_to_is_not_believed(kept: Path, mode: int) -> None:
    change(kept, "UPDATE entries SET value = zeroblob(9)")
    kept.parent.chmod(mode)
    before = kept.read_bytes()
    assert verdict(again()) == "compliant"
    assert kept.read_bytes() == before


@posix
def test_a_process_killed_while_it_keeps_a_catalogue_leaves_it_whole_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import sys\n"
        "from checker.catalogue.catalogue import load\n"
        "from checker.engines.module import load_module\n"
        "from tests.shipped import engine\n"
        "print('begun', flush=True)\n"
        "load(load_module, engine())\n"
    )
    folder = tmp_path / "cache"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FLOWCLAUSE_CACHE_DIR": str(folder)}
    for number in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1 + 0.1 * number)
        process.kill()
        process.wait()
        process.stdout.close()
        assert {path.name.removesuffix("-journal") for path in folder.glob("*")} <= {CATALOGUES}
    monkeypatch.setenv("FLOWCLAUSE_CACHE_DIR", str(folder))
    assert whole(again()) == whole(load(load_module, engine(), cache=False))


@posix
def test_what_decides_among_links_is_what_is_read_and_no_circle_is_followed(tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "one.yaml").write_text("id: one\n", encoding="utf-8")
    (tmp_path / "two.yaml").symlink_to("2026/one.yaml")
    for name in "abcdefgh":
        (tmp_path / name).symlink_to(".")
    read = [path.relative_to(tmp_path).as_posix() for path in policy_files([tmp_path])]
    assert sorted(name for name, *_ in checker.standing.counted(str(tmp_path))) == read == ["2026/one.yaml", "two.yaml"]
