"""Programs of others read the reports: they are installed from the package indexes, so these tests need the network."""

from __future__ import annotations

import re
import shutil
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest

from tests import checkout
from tests.render.reports import every_answer, written

if TYPE_CHECKING:
    from pathlib import Path

MULTITOOL = "@microsoft/sarif-multitool-linux@5.7.0"


def _written(folder: Path, name: str, format_: str) -> str:
    (folder / name).write_text(written(format_, every_answer()), encoding="utf-8")
    return name


@pytest.mark.network
def test_sarif_tools_counts_what_the_report_says(tmp_path: Path) -> None:
    commands = checkout.install("sarif-tools>=3", tmp_path / "environment", checkout.environment(tmp_path))
    report = _written(tmp_path, "report.sarif", "sarif")
    command = [str(commands / "sarif"), "summary", report]
    told = checkout.succeed(command, tmp_path, checkout.environment(tmp_path), seconds=120)
    assert re.findall(r"^(error|warning|note): (\d+)$", told, re.MULTILINE) == [
        ("error", "2"),
        ("warning", "6"),
        ("note", "0"),
    ]


@pytest.mark.network
def test_junit2html_reads_every_case(tmp_path: Path) -> None:
    commands = checkout.install("junit2html>=31", tmp_path / "environment", checkout.environment(tmp_path))
    report = _written(tmp_path, "report.xml", "junit")
    command = [str(commands / "junit2html"), report, "page.html"]
    checkout.succeed(command, tmp_path, checkout.environment(tmp_path), seconds=120)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "violation (The flow violation) by acme 2024-01-01" in page


@pytest.mark.network
@pytest.mark.skipif(sys.platform != "linux", reason="this build of Microsoft's SARIF multitool is for Linux")
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is missing: Microsoft's SARIF multitool was not asked")
def test_the_sarif_multitool_finds_no_error(tmp_path: Path) -> None:
    variables = checkout.environment(tmp_path, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1")
    checkout.succeed(["npm", "pack", "--silent", MULTITOOL], tmp_path, variables, seconds=240)
    (archive,) = tmp_path.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    tool = tmp_path / "package" / "Sarif.Multitool"
    tool.chmod(0o755)
    report = _written(tmp_path, "report.sarif", "sarif")
    validate = [
        str(tool),
        "validate",
        report,
        "--rule-kind",
        "Sarif;Ghas",
        "--kind",
        "Fail",
        "--level",
        "Error;Warning",
    ]
    told = checkout.succeed(validate, tmp_path, variables, seconds=120)
    # The one warning: the tool names no address of its own, since there is none yet.
    assert set(re.findall(r": (error|warning) (\w+):", told)) == {("warning", "SARIF2005")}
