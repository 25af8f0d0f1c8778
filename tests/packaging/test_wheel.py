"""What is built holds everything that the command needs and nothing else, and works where the repository is not."""

from __future__ import annotations

import email
import json
import os
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from checker import __version__
from checker.cli.arguments import parser
from tests import checkout

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = checkout.ROOT / "fixtures" / "examples"
PAGE = f"flowclause-{__version__}.data/data/share/man/man1/flowclause.1"
AS_OF = ["--as-of", "2026-06-01"]


class Built(NamedTuple):
    """The two files that a release consists of."""

    sdist: Path
    wheel: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A source distribution, and a wheel that is built from it; the build tools are those of this environment."""
    folder = tmp_path_factory.mktemp("built")
    source = checkout.copy(folder / "source")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), str(source)]
    checkout.succeed(command, folder, checkout.environment(folder))
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    (wheel,) = (folder / "dist").glob("*.whl")
    return Built(sdist, wheel)


def _shipped() -> Iterator[tuple[str, Path]]:
    """Each file that belongs into the wheel, with where it comes from."""
    for path in sorted((checkout.ROOT / "checker").rglob("*")):
        if path.is_file() and path.suffix != ".pyc" and not path.name.endswith("_test.rego"):
            yield path.relative_to(checkout.ROOT).as_posix(), path
    for path in sorted((checkout.ROOT / "policies").rglob("*.yaml")):
        yield f"checker/_data/{path.relative_to(checkout.ROOT).as_posix()}", path
    for path in sorted((checkout.ROOT / "rules").rglob("*")):
        if path.suffix in {".rego", ".json", ".wasm"} and not path.name.endswith("_test.rego"):
            yield f"checker/_data/{path.relative_to(checkout.ROOT).as_posix()}", path


def test_the_wheel_holds_the_package_its_policies_and_rules_and_no_more(built: Built) -> None:
    about = f"flowclause-{__version__}.dist-info/"
    with zipfile.ZipFile(built.wheel) as wheel:
        held = {name: wheel.read(name) for name in wheel.namelist() if not name.startswith(about)}
    expected = {name: path.read_bytes() for name, path in _shipped()}
    assert sorted(held) == sorted([*expected, PAGE])
    assert [name for name in expected if held[name] != expected[name]] == []


def test_the_manual_page_tells_of_every_command(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        page = wheel.read(PAGE).decode()
    assert page.startswith('.TH FLOWCLAUSE "1"')
    (commands,) = [one for one in parser("")._actions if isinstance(one.choices, dict)]
    assert [name for name in commands.choices or () if f".SS \\fBflowclause {name}\\fR\n" not in page] == []


def test_the_wheel_says_what_it_is(built: Built) -> None:
    about = f"flowclause-{__version__}.dist-info"
    with zipfile.ZipFile(built.wheel) as wheel:
        stated = email.message_from_bytes(wheel.read(f"{about}/METADATA"))
        commands = wheel.read(f"{about}/entry_points.txt").decode()
        licence = wheel.read(f"{about}/licenses/LICENSE")
    assert built.wheel.name == f"flowclause-{__version__}-py3-none-any.whl"
    assert {name: stated[name] for name in ("Name", "Version", "Requires-Python", "License-Expression")} == {
        "Name": "flowclause",
        "Version": __version__,
        "Requires-Python": ">=3.11",
        "License-Expression": "Apache-2.0",
    }
    assert stated.get_payload() == (checkout.ROOT / "README.md").read_text(encoding="utf-8")
    assert commands == "[console_scripts]\nflowclause = checker.__main__:main\n"
    assert licence == (checkout.ROOT / "LICENSE").read_bytes()


def test_the_source_distribution_holds_the_sources_of_the_rules_and_how_to_compile_them(built: Built) -> None:
    top = f"flowclause-{__version__}"
    with tarfile.open(built.sdist) as archive:
        held = set(archive.getnames())
    wanted = {path.relative_to(checkout.ROOT).as_posix() for path in (checkout.ROOT / "rules").rglob("*.rego")}
    wanted |= {"rules/compile.py", "rules/gates", "README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml"}
    assert sorted(name for name in wanted if f"{top}/{name}" not in held) == []


def _answers(command: str, folder: Path, variables: dict[str, str]) -> object:
    """Every answer about the examples, as data; the exit code says that some are violations."""
    finished = checkout.run([command, "check", *AS_OF, "--format", "json", str(EXAMPLES)], folder, variables)
    assert finished.returncode == 1, finished.stdout
    return json.loads(finished.stdout)


@pytest.mark.network
def test_the_installed_wheel_answers_as_the_repository_does(built: Built, tmp_path: Path) -> None:
    """In an empty environment, with what it asks for from the package index, and from another folder."""
    variables = checkout.environment(tmp_path)
    installed = checkout.install(str(built.wheel), tmp_path / "environment", variables)

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = str(installed / "flowclause")
    where = "import checker, os; print(os.path.dirname(checker.__file__))"
    found = Path(checkout.succeed([str(installed / "python"), "-c", where], elsewhere, variables).strip())
    assert installed.parent in found.parents
    assert checkout.succeed([command, "--version"], elsewhere, variables) == f"flowclause {__version__}\n"
    here = str(checkout.put_command(tmp_path / "bin"))
    assert _answers(command, elsewhere, variables) == _answers(here, elsewhere, variables)
    for arguments in (["policies"], ["coverage"], ["rulings"], ["schema", "flow"], ["init", "-"]):
        printed = checkout.succeed([command, *arguments], elsewhere, variables)
        assert printed == checkout.succeed([here, *arguments], elsewhere, variables)
    assert list(elsewhere.iterdir()) == []


def test_the_command_works_where_nothing_can_be_written(tmp_path: Path) -> None:
    variables = {**checkout.environment(tmp_path), "HOME": os.devnull, "XDG_CACHE_HOME": f"{os.devnull}/cache"}
    command = str(checkout.put_command(tmp_path / "bin"))
    judged = checkout.run(
        [command, "check", *AS_OF, str(EXAMPLES / "compliant-newsletter.flow.yaml")], tmp_path, variables
    )
    assert (judged.returncode, judged.stdout.splitlines()[-1]) == (0, "1 flow as of 2026-06-01: 1 compliant")
