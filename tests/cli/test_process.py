"""The command as a process of its own: streams that are closed, full or narrow, and how it then ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import IO, TYPE_CHECKING

import pytest

from checker.cache import ANSWERS
from checker.places import shipped
from tests.acme import FOLDER, KEPT
from tests.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[bytes]]

AS_OF = ("--as-of", "2026-06-01")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the streams are those of POSIX")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checker with the invented policy in place of the published ones."""
    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(ROOT / "checker", folder / "checker", ignore=shutil.ignore_patterns("__pycache__", "_data"))
    shutil.copytree(shipped("rules"), folder / "rules", ignore=shutil.ignore_patterns("*_test.rego"))
    shutil.copytree(FOLDER, folder / "policies")
    return folder


@pytest.fixture
def run(installed: Path, tmp_path: Path, catalogue_cache: Path) -> Run:
    """Runs a command from an empty folder; what is not stated of its streams is captured."""
    (catalogue_cache / "flowclause" / ANSWERS).unlink(missing_ok=True)  # no test gets the answers of another

    def process(
        *arguments: str | bytes,
        stdin: int | IO[bytes] = subprocess.DEVNULL,
        stdout: int | IO[bytes] = subprocess.PIPE,
        environment: Mapping[str, str] | None = None,
        before: str = "",
        after: str = "",
    ) -> subprocess.CompletedProcess[bytes]:
        command = ["sh", "-c", f'{before} "$@" {after}', "sh", sys.executable, "-B", "-m", "checker", *arguments]
        # Buffered as at a user's: what is written late is where streams fail.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        stated = {
            **inherited,
            "PYTHONPATH": str(installed),
            "XDG_CACHE_HOME": str(catalogue_cache),
            **(environment or {}),
        }
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=stated,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            check=False,
            timeout=120,
        )

    return process


@pytest.mark.parametrize(
    ("text", "code"), [(KEPT, 0), (KEPT.replace("age: 30", "age: 13"), 1), (KEPT.replace("age: 30", "age: 12x"), 2)]
)
def test_the_process_ends_with_the_exit_code(run: Run, tmp_path: Path, text: str, code: int) -> None:
    (tmp_path / "a.flow.yaml").write_text(text)
    finished = run("check", ".", *AS_OF)
    assert (finished.returncode, finished.stderr) == (code, b"")


def test_a_reader_that_goes_away_is_no_crash(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.flow.yaml").write_text(KEPT)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        finished = run("check", ".", *AS_OF, stdout=writing)
    finally:
        os.close(writing)
    assert (finished.returncode, finished.stderr) == (2, b"")


@pytest.mark.parametrize("command", [("policies",), ("coverage",), ("schema", "flow"), ("init", "-"), ("rulings",)])
def test_a_list_that_nobody_reads_is_no_crash(run: Run, command: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        finished = run(*command, stdout=writing)
    finally:
        os.close(writing)
    assert (finished.returncode, finished.stderr) == (2, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_a_report_that_can_not_be_written_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.flow.yaml").write_text(KEPT)
    with open("/dev/full", "wb") as full:
        finished = run("check", ".", *AS_OF, stdout=full)
    assert finished.returncode == 2
    assert finished.stderr == b"flowclause: could not judge: No space left on device\n"


def test_standard_input_that_is_closed_is_an_error(run: Run) -> None:
    finished = run("check", "-", *AS_OF, after="<&-")
    assert finished.returncode == 2
    assert b"<stdin>: error: can't be read: it is closed\n" in finished.stdout
    assert finished.stderr == b""


def test_standard_output_that_is_closed_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.flow.yaml").write_text(KEPT)
    for command in (("check", "a.flow.yaml", *AS_OF), ("policies",)):
        finished = run(*command, after=">&-")
        assert finished.returncode == 2
        assert finished.stderr == b"flowclause: could not judge: standard output is closed\n"


def test_standard_input_can_be_a_pipe_or_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text(KEPT)
    with open(tmp_path / "some.txt", "rb") as file:
        finished = run("check", "-", *AS_OF, stdin=file)
    assert finished.returncode == 0
    assert finished.stdout.startswith(b"<stdin>:")


def test_a_terminal_that_can_not_show_a_title_gets_its_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.flow.yaml").write_text(KEPT.replace("- id: sign-up", "- id: sign-up\n    title: 注册 \U0001f6b2"))
    narrow = run("check", ".", *AS_OF, environment={"PYTHONIOENCODING": "ascii"})
    wide = run("check", ".", *AS_OF, environment={"PYTHONIOENCODING": "utf-8"})
    assert (narrow.returncode, narrow.stderr, wide.returncode) == (0, b"", 0)
    assert rb"flow sign-up (\u6ce8\u518c \U0001f6b2)" in narrow.stdout
    assert "flow sign-up (注册 \U0001f6b2)".encode() in wide.stdout


def test_a_file_whose_name_is_no_text_is_judged_and_reported(run: Run, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/a\xff.flow.yaml"
    with open(name, "wb") as file:
        file.write(KEPT.encode())
    plain, data = run("check", ".", *AS_OF), run("check", name, *AS_OF, "--format", "json")
    assert (plain.returncode, plain.stderr, data.returncode, data.stderr) == (0, b"", 0, b"")
    assert plain.stdout.startswith(rb"a\u{dcff}.flow.yaml:")
    assert json.loads(data.stdout)["flows"][0]["path"] == os.fsdecode(name)


def test_an_example_that_does_not_fit_on_the_disk_leaves_nothing(run: Run, tmp_path: Path) -> None:
    finished = run("init", "a.flow.yaml", before='ulimit -f 0; trap "" XFSZ;')
    assert finished.returncode == 2
    assert finished.stderr == b"a.flow.yaml: error: can't be written: File too large\n"
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_only_others_may_read_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.flow.yaml").write_text(KEPT)
    (tmp_path / "b.flow.yaml").write_text(KEPT)
    (tmp_path / "a.flow.yaml").chmod(0)
    if os.access(tmp_path / "a.flow.yaml", os.R_OK):
        pytest.skip("root may read everything; the refusal is played in test_check.py")
    finished = run("check", ".", *AS_OF)
    assert finished.returncode == 2
    assert finished.stdout.startswith(b"a.flow.yaml: error: can't be read: Permission denied\n")
