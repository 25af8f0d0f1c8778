"""What GitHub's runner takes as a command in the log of a job, after its ActionCommand.cs, written anew for tests."""

from __future__ import annotations

from typing import NamedTuple

KNOWN = frozenset(
    {
        *("error", "warning", "notice", "debug", "group", "endgroup", "echo", "add-mask", "add-path", "add-matcher"),
        *("remove-matcher", "set-env", "set-output", "save-state", "stop-commands"),
    }
)


class Command(NamedTuple):
    """One command that the runner obeys."""

    name: str
    properties: dict[str, str]
    data: str


def commands(log: str) -> list[Command]:
    """The commands in a log; a line ends where any reader could end it."""
    found = (_new(line) or _old(line) for line in log.splitlines())
    return [command for command in found if command]


def _new(line: str) -> Command | None:
    """``::name key=value,key=value::data`` at the start of a line."""
    line = line.lstrip()
    head, colons, data = line[2:].partition("::")
    name, _, stated = head.partition(" ")
    if not line.startswith("::") or not colons or name not in KNOWN:
        return None
    pairs = [pair.split("=", 1) for pair in stated.strip().split(",") if pair]
    properties = {pair[0]: _undone(pair[1], ":,") for pair in pairs if len(pair) == 2}
    return Command(name, properties, _undone(data))


def _old(line: str) -> Command | None:
    """``##[name key=value]data`` anywhere in a line."""
    _, opened, rest = line.partition("##[")
    head, closed, data = rest.partition("]")
    name = head.partition(" ")[0]
    return Command(name, {}, data) if opened and closed and name in KNOWN else None


def _undone(text: str, more: str = "") -> str:
    for character in f"\r\n{more}%":
        text = text.replace(f"%{ord(character):02X}", character)
    return text
