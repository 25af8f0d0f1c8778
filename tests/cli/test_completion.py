"""``flowclause completion``: what a shell completes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from checker.cli.arguments import SHELLS
from tests import checkout

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

COMPLETE = """\
source ./script
COMP_WORDS=({words})
COMP_CWORD=$(({count} - 1))
COMP_LINE="${{COMP_WORDS[*]}}"
COMP_POINT=${{#COMP_LINE}}
eval "$(complete -p flowclause | sed -E 's/.*-F ([^ ]+).*/\\1/')"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_a_script_that_names_the_commands(flowclause: Command, shell: str) -> None:
    finished = flowclause("completion", shell)
    assert finished.code == 0
    assert [name for name in ("check", "rulings", "explain", "violation") if name not in finished.out] == []


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is missing")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["flowclause", "ch"], ["check"]),
        (["flowclause", "check", "--fail-on", ""], ["violation", "undetermined"]),
        (["flowclause", "check", "--format", "js"], ["json"]),
        (["flowclause", "check", "--policy", ""], ["assist", "cn", "jp", "mini", "na"]),
        (["flowclause", "policies", "show", "ass"], ["assist"]),
        (["flowclause", "check", "ledg"], ["ledger.flow.yaml"]),
    ],
)
def test_bash_completes_commands_values_and_files(
    flowclause: Command, tmp_path: Path, words: list[str], offered: list[str]
) -> None:
    (tmp_path / "ledger.flow.yaml").touch()
    (tmp_path / "script").write_text(flowclause("completion", "bash").out, encoding="utf-8")
    quoted = " ".join(f"'{word}'" for word in words)
    lines = COMPLETE.format(words=quoted, count=len(words))
    printed = checkout.succeed(["bash", "-c", lines], tmp_path, checkout.environment(tmp_path))
    assert printed.split() == offered
