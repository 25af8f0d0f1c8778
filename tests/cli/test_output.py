"""Reports and bundles go to files whole or not at all, and to whatever else a path may lead to."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from checker.cli.writing import to_file
from checker.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_report_that_breaks_off_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, error: type[BaseException]
) -> None:
    def parts() -> Iterator[bytes]:
        yield b"begun"
        raise error

    path = tmp_path / "report"
    path.write_bytes(b"before")
    with pytest.raises(error):
        to_file(path, parts())
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"report": b"before"}


def test_what_a_link_leads_to_is_written(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"before")
    link.symlink_to(real)
    to_file(link, [b"one ", b"two"])
    assert (link.readlink(), real.read_bytes()) == (real, b"one two")


def test_who_may_read_a_file_stays_as_it_was(tmp_path: Path) -> None:
    private, new = tmp_path / "private", tmp_path / "new"
    private.touch(mode=0o600)
    before = os.umask(0o027)
    try:
        for path in (private, new):
            to_file(path, [b"said"])
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (private, new)] == [0o600, 0o640]


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        to_file(pipe, [b"one ", b"two"])
        assert os.read(reader, 100) == b"one two"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_is_no_file_to_write(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        to_file(tmp_path, [b""])
    assert [problem.message for problem in caught.value.problems] == ["can't be written: Is a directory"]


@pytest.mark.parametrize("name", ["a.flow.yaml", "our.parties.json"])
def test_what_is_judged_is_never_written_to_even_by_a_link(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"before")
    (tmp_path / "link").symlink_to(tmp_path / name)
    for path in (tmp_path / name, tmp_path / "link"):
        with pytest.raises(InputError, match="it would take the place of what is judged"):
            to_file(path, [b"after"])
    assert (tmp_path / name).read_bytes() == b"before"
