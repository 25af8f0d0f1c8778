"""Every command in the documents runs, and prints what they say; what they show of files is what those hold.

``--update-goldens`` writes what the commands print into the documents.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import pytest

from checker import __version__
from tests import checkout
from tests.docs.markdown import Block, Step, blocks, replaced, steps, written
from tests.docs.scenes import Clone, Hook, perform, scene
from tests.engine import opa

if TYPE_CHECKING:
    from pathlib import Path

# The pages that docs/generator writes show no commands; test_site.py builds them with the rest.
PAGES = sorted(
    path.relative_to(checkout.ROOT).as_posix()
    for path in (checkout.ROOT / "docs").rglob("*.md")
    if not path.read_text(encoding="utf-8").startswith("% Generated")
)
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", *PAGES)
CONSOLE = "console"
_DIGEST = re.compile(r"\bd?[0-9a-f]{12,64}\b")
# The commands that set up or test the whole project, and the test that runs each of them.
ELSEWHERE = {
    "make run": "tests/packaging/test_clone.py",
    "make test": ".ci/run",
    "pip install .": "tests/hook/test_installed.py",
}


def _text(document: str) -> str:
    return (checkout.ROOT / document).read_text(encoding="utf-8")


def _undated(step: Step) -> tuple[str, ...]:
    """What a command prints, without the day on which it ran where it was not told another.

    And without the digest of the rules and policies, which changes with each of them.
    """
    printed = tuple(_DIGEST.sub("a digest", line) for line in step.printed)
    if "--as-of" in step.command:
        return printed
    return tuple(re.sub(r"\bas of \d{4}-\d\d-\d\d\b", "as of today", line) for line in printed)


class _Run:
    """The blocks of one document, taken in order as a reader would take them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[str, Clone | Hook] = {}

    def take(self, block: Block) -> list[Step]:
        """Does what a block says; the commands of it with what they really print."""
        place = self._place(block.comments.get("in", "clone"))
        if "write" in block.comments:
            place.write(block.comments["write"], block.text)
        if isinstance(place, Clone) and "append" in block.comments:
            place.append(block.comments["append"], block.text)
        if isinstance(place, Clone) and "change" in block.comments:
            place.change(block.comments["change"], block.lines)
        if block.language != CONSOLE or "run by" in block.comments:
            return []
        performed = []
        code = 0
        for step in steps(block):
            code, printed = perform(step.command, place, code)
            performed.append(Step(step.command, printed))
        return performed

    def _place(self, name: str) -> Clone | Hook:
        if name not in self._places:
            self._places[name] = scene(name, self._folder / name)
        return self._places[name]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_the_commands_print_is_what_the_document_says(
    document: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    run = _Run(tmp_path)
    wrong: list[tuple[Block, tuple[str, ...]]] = []
    skipped = ""
    for block in blocks(_text(document)):
        if "needs" in block.comments and not opa.PATH:
            skipped = "OPA is missing: what follows the first command that needs it was not run"
            break
        stated, real = steps(block) if block.language == CONSOLE else [], run.take(block)
        if real and [_undated(step) for step in stated] != [_undated(step) for step in real]:
            wrong.append((block, written(real)))
    if wrong and request.config.getoption("--update-goldens"):
        (checkout.ROOT / document).write_text(replaced(_text(document), wrong), encoding="utf-8")
        return
    shown = [
        "\n".join(difflib.unified_diff(block.lines, lines, f"{document}:{block.first}", "printed", lineterm=""))
        for block, lines in wrong
    ]
    assert not shown, "\n".join(shown)
    if skipped:
        pytest.skip(skipped)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_block_is_run_written_or_compared(document: str) -> None:
    """A block that no test looks at can rot."""
    unseen = [
        f"{document}:{block.first}"
        for block in blocks(_text(document))
        if block.language != CONSOLE and not {"file", "write", "append", "change"} & set(block.comments)
    ]
    assert unseen == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_run_elsewhere_is_run_there(document: str) -> None:
    for block in blocks(_text(document)):
        if "run by" in block.comments:
            assert {(step.command, block.comments["run by"]) for step in steps(block)} <= set(ELSEWHERE.items())
            assert (checkout.ROOT / block.comments["run by"]).is_file()
            assert all(not step.printed for step in steps(block))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_shown_of_a_file_is_in_it(document: str) -> None:
    for block in blocks(_text(document)):
        if "file" in block.comments:
            shown = (checkout.ROOT / block.comments["file"]).read_text(encoding="utf-8")
            assert block.text in shown, f"{document}:{block.first}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    text = _text(document)
    anchors = {re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-") for line in _headings(text)}
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif "://" not in target and document not in PAGES:  # those of the site are checked where it is built
            assert (checkout.ROOT / target.split("#")[0]).exists(), target


def _headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


def test_the_readme_begins_with_what_it_is_a_run_and_the_two_commands() -> None:
    """A reader has these before anything else."""
    first, second, *_ = [line for line in _headings(_text("README.md")) if line.startswith("## ")]
    assert (first, second) == ("## A run", "## The two commands")
    start = _text("README.md").split("## A run")[0].split("\n", 1)[1]
    assert len(re.findall(r"[.?!](?:\s|$)", start.strip())) == 3


def test_the_readme_names_every_command_and_exit_code() -> None:
    text = _text("README.md")
    from checker.cli.arguments import parser

    (commands,) = [action for action in parser("")._subparsers._group_actions if action.choices]  # type: ignore[union-attr]
    assert [name for name in commands.choices or () if f"flowclause {name}" not in text] == []
    assert [code for code in range(4) if f"| {code} |" not in text] == []


def test_the_changelog_tells_of_this_version() -> None:
    newest, *_ = re.findall(r"^## ([\w.]+)", _text("CHANGELOG.md"), re.MULTILINE)
    assert newest == __version__
