"""What all tests share: expected texts in files, the invented policy, and the command line run in this process."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import settings

import checker.catalogue.catalogue
import checker.cli.session
import checker.standing
from checker.cache import ANSWERS
from checker.cli import main
from checker.places import shipped
from tests import acme
from tests import shipped as shared

if TYPE_CHECKING:
    from pathlib import Path

    from checker.catalogue.catalogue import Catalogue
    from checker.engines.wasm import WasmEngine

# The same examples in every run: a failure belongs to the change at hand, not to chance.
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("repeatable")

# Thousands of answers stay in memory, so to look for garbage every 700 objects takes a quarter of the time.
gc.set_threshold(50_000, 20, 20)

Golden = Callable[["Path", str], None]


class Finished(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


Command = Callable[..., Finished]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens", action="store_true", help="write what is answered to the files of expected texts"
    )


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a text with the file that holds what is expected, or writes that file with --update-goldens."""
    update = request.config.getoption("--update-goldens")

    def compare(path: Path, actual: str) -> None:
        if update:
            path.write_bytes(actual.encode())
        assert path.is_file(), f"{path} is missing; write it with --update-goldens, and read it before you keep it"
        assert actual == path.read_bytes().decode()

    return compare


@pytest.fixture(scope="session")
def engine() -> WasmEngine:
    """The compiled rules, ready to judge."""
    return shared.engine()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue of the invented policy."""
    return acme.acme()


@pytest.fixture(scope="session")
def catalogue_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def flowclause(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    catalogue_cache: Path,
    engine: WasmEngine,
) -> Command:
    """Runs a command in this process, by the invented policy, from a folder that is empty at first."""
    places = {"policies": acme.FOLDER, "rules": shipped("rules")}
    monkeypatch.setattr(checker.catalogue.catalogue, "shipped", places.__getitem__)
    monkeypatch.setattr(checker.standing, "shipped", places.__getitem__)
    monkeypatch.setattr(checker.cli.session, "_engine", lambda wasm, cached: engine)
    monkeypatch.setenv("XDG_CACHE_HOME", str(catalogue_cache))
    monkeypatch.delenv("FLOWCLAUSE_CACHE_DIR", raising=False)
    (catalogue_cache / "flowclause" / ANSWERS).unlink(missing_ok=True)  # no test gets the answers of another
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: bytes = b"") -> Finished:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        code = main(arguments)
        return Finished(code, *capsys.readouterr())

    return run
