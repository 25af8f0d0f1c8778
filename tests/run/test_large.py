"""A run over many flows takes no more memory than one over some: answers go to disk, reports are written in parts."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from checker.decide.model import COMPLIANT, UNDETERMINED, Finding, FlowResult, PolicyResult, Report
from checker.problems import Place
from checker.render.context import Context
from checker.render.formats import format_named
from checker.run.answers import FLOWS_A_BLOCK, blocks_of
from checker.run.results import HELD, Results
from tests.acme import KEPT, acme
from tests.checkout import ROOT
from tests.fixtures import AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEW, MANY = 1_000, 6_000
_MEGABYTE = 2**20
_MEASURED = """
import resource, sys
from checker.cli import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def flows(count: int) -> Iterator[FlowResult]:
    """Answers that have no text in common, so that none is kept small by another."""
    for number in range(count):
        place = Place(f"service-{number:06}.flow.yaml", 3, 9)
        text = f"not declared: {os.urandom(200).hex()}"
        finding = Finding(
            "acme-1.4", "acme-1.4", ("acme-1.4",), UNDETERMINED, "missing-fact", (), (), "g", None, place, text, ()
        )
        policy = PolicyResult("acme", "2024-01-01", "Acme", UNDETERMINED, ("acme-1.4",), (finding,))
        yield FlowResult(f"flow-{number}", "", place, UNDETERMINED, (policy,))


def peak_of_report(count: int) -> tuple[int, int]:
    """The most memory that holding so many answers and writing a report of them took, and the length of the report."""
    tracemalloc.start()
    try:
        results = Results(_MEGABYTE)
        drawn = flows(count)
        for _ in range(count // FLOWS_A_BLOCK):
            results.add(blocks_of([next(drawn) for _ in range(FLOWS_A_BLOCK)], 0))
        context = Context(acme().policies, acme().kinds)
        parts = format_named("json")(Report(AS_OF, "0" * 64, results), context)
        length = sum(map(len, parts))
        results.close()
        return tracemalloc.get_traced_memory()[1], length
    finally:
        tracemalloc.stop()


def test_six_times_the_answers_take_no_more_memory() -> None:
    peak_of_report(FLOWS_A_BLOCK)  # what is imported and read once
    few, many = peak_of_report(FEW), peak_of_report(MANY)
    assert many[1] > 5 * few[1] > 5 * _MEGABYTE, "there is that much to hold"
    assert many[0] < few[0] + 2 * _MEGABYTE


def test_answers_lie_on_disk_once_there_are_more_than_are_held() -> None:
    results = Results(held=_MEGABYTE // 4)
    results.add(blocks_of(flows(FEW), 0))
    assert results._file is not None
    assert sum(len(block.raw) for block in results._blocks) <= _MEGABYTE // 4 < results._file.seek(0, io.SEEK_END)
    assert [one.id for one in results] == [f"flow-{number}" for number in range(FEW)]
    results.close()
    assert HELD <= 64 * _MEGABYTE


@pytest.mark.skipif(os.name != "posix", reason="peak memory is counted by POSIX systems")
def test_a_whole_run_over_many_files_takes_bounded_memory(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            text = KEPT.replace("sign-up", f"sign-up-{number}")
            (folder / f"{number:05}.flow.yaml").write_text(text, encoding="utf-8")
        command = [sys.executable, "-c", _MEASURED, "check", "--jobs", "1", "--as-of", "2026-06-01", "--no-cache"]
        own = ["--policies", str(ROOT / "fixtures" / "policies"), "--no-shipped-policies", "--format", "json", "."]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        finished = subprocess.run([*command, *own], cwd=folder, env=environment, capture_output=True, check=False)
        assert finished.returncode == 0, finished.stderr
        assert finished.stdout.count(f'"verdict": "{COMPLIANT}", "blocking"'.encode()) == 2 * count
        return int(finished.stderr.splitlines()[-1]) // (1024 if sys.platform != "darwin" else _MEGABYTE)

    some, many = peak(600), peak(2_400)
    assert many < some + 40
