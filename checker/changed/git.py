"""Reads commits by the `git` on PATH. Nothing is written, and no index, hook or filter of the repository is used."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from typing import IO, TYPE_CHECKING

from checker.problems import shown, unusable

if TYPE_CHECKING:
    from collections.abc import Sequence


FLAG = "--changed-since"
# Git sets these for its hooks. They may be about another repository, or relative to another folder.
_OF_A_HOOK = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
)
_ID = re.compile(r"[0-9a-f]{40,64}\Z")
_NO_REFERENCE = re.compile(r"-|.*[\x00-\x1f\x7f]", re.DOTALL)
# What git answers of a name that leads to no file: newer ones tell another repository from nothing.
_ABSENT = (b" missing\n", b" submodule\n")
_WITHOUT = "install git, or leave the flag out"
_OWNED_BY_ANOTHER = "where you trust it, name its folder to git: `git config --global --add safe.directory FOLDER`"
_DEPTH = (
    "this clone holds only a part of the history; have all of it fetched: `git fetch --unshallow`, `fetch-depth: 0` "
    "of actions/checkout, `GIT_DEPTH: 0` of GitLab"
)


class GitError(Exception):
    """Git failed while it read a commit that it knows."""


def repository_of(folder: str) -> Repository:
    """The repository that a folder lies in.

    Raises:
        InputError: it lies in none, git does not trust it, or there is no git.
    """
    ran = _git(["rev-parse", "--show-toplevel"], folder)
    if ran.returncode:
        said = _said(ran)
        hint = _OWNED_BY_ANOTHER if "dubious ownership" in said else "run it in a clone, or leave it out"
        raise unusable(FLAG, f"git finds no repository to compare with: {said}", hint)
    return Repository(os.path.realpath(os.fsdecode(ran.stdout.removesuffix(b"\n"))))


@dataclass(frozen=True)
class Repository:
    """A repository with a work tree.

    Attributes:
        top: the folder of its work tree, without symbolic links.
    """

    top: str

    def name(self, path: str) -> str | None:
        """A path as commits name it: from the top, with slashes.

        None for what commits can't tell of: a path outside of the work tree, or one that leads over a symbolic link.
        """
        real = os.path.realpath(path)
        if real == self.top:
            return ""
        if not real.startswith(os.path.join(self.top, "")):
            return None
        inside = os.path.relpath(real, self.top)
        given = os.path.abspath(path)
        above = given[: -len(inside)]
        linked = not given.endswith(os.sep + inside) or os.path.realpath(above) != self.top
        return None if linked else inside.replace(os.sep, "/")

    def base(self, reference: str) -> str:
        """The commit to compare with: the one at which what is checked out parted from a commit, branch or tag.

        Raises:
            InputError: there is no such commit here, or nothing joins the two.
        """
        commit = self._commit(reference)
        ran = _git(["merge-base", commit, "HEAD"], self.top)
        bases = ran.stdout.decode().split()
        if ran.returncode or not bases:
            hint = _DEPTH if self._is_shallow else "name a commit of the history that is checked out"
            raise unusable(FLAG, f"{shown(reference)} and what is checked out have no commit in common", hint)
        return bases[0]

    def _commit(self, reference: str) -> str:
        if not reference or _NO_REFERENCE.match(reference):
            raise unusable(FLAG, f"{shown(reference)} is no name of a commit", "name a branch, a tag or a commit")
        ran = _git(["rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}"], self.top)
        commit = ran.stdout.decode(errors="replace").strip()
        if ran.returncode or not _ID.match(commit):
            hint = _DEPTH if self._is_shallow else "fetch it first, or correct the name"
            raise unusable(FLAG, f"no commit {shown(reference)} is in this repository", hint)
        return commit

    @cached_property
    def _is_shallow(self) -> bool:
        return _git(["rev-parse", "--is-shallow-repository"], self.top).stdout.strip() == b"true"


class Snapshot:
    """The files of one commit, by their names from the top of the repository.

    Args:
        repository: the repository.
        commit: the full id of the commit.
    """

    def __init__(self, repository: Repository, commit: str) -> None:
        self.commit = commit
        self._top = repository.top
        self._reader: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None

    def content(self, name: str) -> bytes | None:
        """What a file held; None where there was none, or a folder or another repository in its place.

        Raises:
            GitError: git can't read it.
        """
        # No commit holds what lies outside, and git ends when it is asked; nor can a name of two lines be asked for.
        if "\n" in name or name.startswith("../"):
            return None
        ask, answer = self._pipes()
        try:
            ask.write(os.fsencode(f"{self.commit}:{name}\n"))
            ask.flush()
        except BrokenPipeError:
            raise self._failed() from None
        head = answer.readline()
        if head.endswith(_ABSENT):
            return None
        fields = head.split()
        if len(fields) != 3:
            raise self._failed()
        size = int(fields[2])
        content = answer.read(size + 1)
        if len(content) != size + 1:
            raise self._failed()
        return content[:-1] if fields[1] == b"blob" else None

    def names_below(self, folder: str) -> list[str]:
        """The files below a folder, or everywhere where it is empty.

        Raises:
            GitError: git can't read them.
        """
        listing = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", self.commit]
        ran = _git([*listing, "--", folder] if folder else listing, self._top)
        if ran.returncode:
            raise GitError(f"git can't list the files of {self.commit}: {_said(ran)}")
        return [os.fsdecode(name) for name in ran.stdout.split(b"\0") if name]

    def close(self) -> None:
        """Ends the git that reads."""
        self._end()
        if self._said is not None:
            self._said.close()

    def _end(self) -> None:
        if self._reader is not None:
            for pipe in (self._reader.stdin, self._reader.stdout):
                assert pipe is not None
                with suppress(BrokenPipeError):  # it has ended by itself
                    pipe.close()
            self._reader.wait()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._reader is None:
            self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the git that writes to it
            self._reader = subprocess.Popen(
                [_program(), "cat-file", "--batch"],
                cwd=self._top,
                env=_variables(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
            )
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        return self._reader.stdin, self._reader.stdout

    def _failed(self) -> GitError:
        self._end()
        assert self._said is not None
        self._said.seek(0)
        said = _first_line(self._said.read())
        return GitError(f"git can't read the files of {self.commit}: {said}")


def _git(arguments: Sequence[str], folder: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [_program(), *arguments],
            cwd=folder,
            env=_variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise unusable(FLAG, f"git can't be run: {error.strerror}", _WITHOUT) from None


@cache
def _program() -> str:
    if (found := shutil.which("git")) is None:
        raise unusable(FLAG, "there is no `git` on PATH", _WITHOUT)
    return found


def _variables() -> dict[str, str]:
    """The variables of this process, so that git looks for the repository itself, asks nobody, and speaks English."""
    kept = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    return {**kept, "GIT_LITERAL_PATHSPECS": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "LANGUAGE": "C"}


def _said(ran: subprocess.CompletedProcess[bytes]) -> str:
    return _first_line(ran.stderr)


def _first_line(said: bytes) -> str:
    lines = said.decode(errors="replace").splitlines()
    return lines[0].removeprefix("fatal: ") if lines else "it gives no reason"
