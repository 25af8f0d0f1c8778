"""The places where the commands of the documents run."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from checker import __version__
from tests import checkout
from tests.engine import opa

# Stands in the documents where a reader has to put in the place that they got the project from.
ORIGIN = "https://example.org/flowclause"


class Clone:
    """A copy of this repository as `make test` leaves it: set up, with the tools in .venv and .tools."""

    def __init__(self, folder: Path) -> None:
        self.folder = checkout.copy(folder / "clone")
        bin_ = self.folder / ".venv" / "bin"
        checkout.put_command(bin_, self.folder)
        for name in ("ruff", "mypy", "lint-imports", "pre-commit"):
            self._put(bin_ / name, str(Path(sys.executable).parent / name))
        self._put(bin_ / "python", sys.executable)
        for stamp in ("run.stamp", "test.stamp"):
            (self.folder / ".venv" / stamp).touch()
        if opa.PATH:
            for folder_ in (self.folder / ".tools", bin_):
                self._put(folder_ / "opa", opa.PATH)
        self.variables = checkout.environment(folder, path=bin_, COLUMNS="80")

    def _put(self, path: Path, command: str) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/sh\nPYTHONPATH="{self.folder}" exec "{command}" "$@"\n', encoding="utf-8")
        path.chmod(0o755)

    def write(self, name: str, text: str) -> None:
        """Writes a file as a reader is told to."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        """Adds to a file as a reader is told to."""
        path = self.folder / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def change(self, name: str, lines: tuple[str, ...]) -> None:
        """Exchanges lines of a file as a reader is told to."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        before = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
        after = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
        assert text.count(before) == 1, f"{name} has not exactly one:\n{before}"
        path.write_text(text.replace(before, after), encoding="utf-8")


class Hook:
    """A repository of somebody else's, who writes down the hook's configuration and then proposes a flow."""

    _PROPOSED: tuple[str, ...] = ("company.parties.yaml", "violation-broker.flow.yaml")

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "theirs"
        self.folder.mkdir()
        bin_ = folder / "bin"
        checkout.put_command(bin_)
        (bin_ / "pre-commit").symlink_to(Path(sys.executable).parent / "pre-commit")
        author = {"GIT_AUTHOR_NAME": "Reader", "GIT_AUTHOR_EMAIL": "reader@example.org"}
        committer = {"GIT_COMMITTER_NAME": "Reader", "GIT_COMMITTER_EMAIL": "reader@example.org"}
        more = {"COLUMNS": "80", "PRE_COMMIT_HOME": str(folder / "pre-commit"), **author, **committer}
        self.variables = checkout.environment(folder, path=bin_, **more)
        self._origin = folder / "origin"
        self._origin.mkdir()
        shutil.copy(checkout.ROOT / ".pre-commit-hooks.yaml", self._origin)
        checkout.make_repository(self._origin, self.variables)
        checkout.succeed(["git", "tag", f"v{__version__}"], self._origin, self.variables)

    def write(self, name: str, text: str) -> None:
        """Writes the configuration, with our repository as its origin and the checker of this environment."""
        assert ORIGIN in text
        (self.folder / name).write_text(self._here(text), encoding="utf-8")
        checkout.make_repository(self.folder, self.variables)
        checkout.succeed(["pre-commit", "install-hooks"], self.folder, self.variables)
        for proposed in self._PROPOSED:
            shutil.copy(checkout.ROOT / "fixtures" / "examples" / proposed, self.folder)

    def _here(self, text: str) -> str:
        return text.replace(ORIGIN, str(self._origin)).replace("- id:", "- language: system\n        id:")


class Tutorial(Hook):
    """An empty folder, in which a reader makes everything."""

    _PROPOSED = ()

    def write(self, name: str, text: str) -> None:
        """Writes a file as a reader is told to; a hook's configuration names the repository that is at hand."""
        if ORIGIN in text:
            text = self._here(text)
        (self.folder / name).write_text(text, encoding="utf-8")
        if name == ".pre-commit-config.yaml":
            checkout.succeed(["pre-commit", "install-hooks"], self.folder, self.variables)


class Examples(Clone):
    """A repository that holds the example flows, of somebody who has the checker installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "flows"
        shutil.copytree(checkout.ROOT / "fixtures" / "examples", self.folder)
        bin_ = folder / "bin"
        checkout.put_command(bin_)
        self.variables = checkout.environment(folder, path=bin_, COLUMNS="80")
        checkout.make_repository(self.folder, self.variables)


_SCENES: dict[str, type[Clone | Hook]] = {"clone": Clone, "hook": Hook, "tutorial": Tutorial, "examples": Examples}


def scene(name: str, folder: Path) -> Clone | Hook:
    """A new place, by its name."""
    folder.mkdir(parents=True)
    return _SCENES[name](folder)


def perform(command: str, place: Clone | Hook, before: int) -> tuple[int, tuple[str, ...]]:
    """Runs one command, after one that ended with `before`; how it ended, and the lines that it printed."""
    finished = checkout.run(["bash", "-c", f"(exit {before}); {command}"], place.folder, place.variables)
    return finished.returncode, tuple(finished.stdout.splitlines())
