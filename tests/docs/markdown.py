"""The code blocks of a Markdown document, with what a comment above each says about it.

``<!-- file: PATH -->``        the block shows that file, or a part of it
``<!-- write: PATH -->``       a reader is to write the block to that file; the commands after it find it there
``<!-- append: PATH -->``      the same, at the end of a file that is there
``<!-- change: PATH -->``      the same, by exchanging the lines marked with - for those marked with +
``<!-- in: SCENE -->``         the commands run in another place than a copy of this repository (see scenes.py)
``<!-- run by: PATH -->``      the commands are run by that test instead, since they set up or test the whole project
``<!-- needs: opa -->``        the commands, and all that follows, need OPA
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"^```(?P<language>[a-z]*)$")
_COMMENT = re.compile(r"^<!-- (?P<name>file|write|append|change|in|run by|needs): (?P<value>\S+) -->$")
_PROMPT = "$ "


@dataclass(frozen=True)
class Block:
    """One code block: its language, its lines, the lines of the document between which they stand, its comments."""

    language: str
    lines: tuple[str, ...]
    first: int
    comments: dict[str, str]

    @property
    def text(self) -> str:
        """The lines as a file would hold them."""
        return "".join(f"{line}\n" for line in self.lines)


@dataclass(frozen=True)
class Step:
    """One command of a console block, and what it prints according to the document."""

    command: str
    printed: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The code blocks of a document."""
    found: list[Block] = []
    lines = text.splitlines()
    number = 0
    comments: dict[str, str] = {}
    while number < len(lines):
        if fence := _FENCE.match(lines[number]):
            end = lines.index("```", number + 1)
            found.append(Block(fence["language"], tuple(lines[number + 1 : end]), number + 1, comments))
            number, comments = end, {}
        elif comment := _COMMENT.match(lines[number]):
            comments = {**comments, comment["name"]: comment["value"]}
        elif lines[number]:
            comments = {}
        number += 1
    return found


def steps(block: Block) -> list[Step]:
    """The commands of a console block, each with what it prints."""
    found: list[Step] = []
    for line in block.lines:
        if line.startswith(_PROMPT):
            found.append(Step(line.removeprefix(_PROMPT), ()))
        else:
            assert found, f"a console block has to begin with a command: {line}"
            found[-1] = Step(found[-1].command, (*found[-1].printed, line))
    return found


def replaced(text: str, changes: list[tuple[Block, tuple[str, ...]]]) -> str:
    """The document with other lines in some of its blocks, which are in their order."""
    lines = text.splitlines()
    for block, changed in reversed(changes):
        lines[block.first : block.first + len(block.lines)] = changed
    return "".join(f"{line}\n" for line in lines)


def written(steps: list[Step]) -> tuple[str, ...]:
    """The lines of a console block with these commands."""
    return tuple(line for step in steps for line in (_PROMPT + step.command, *step.printed))
