"""What a plain command printed is said again only while nothing has changed that decides it."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

import checker.__main__
import checker.again
import checker.cli
from checker.places import shipped
from checker.standing import standing_now
from tests import acme
from tests.acme import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Command, Finished

PARTIES = "version: 1\nparties:\n  post: {roles: processor, country: NO}\n"
USING = KEPT.replace("version: 1\n", "version: 1\nuses: [shared.parties.yaml]\n", 1)
OTHERWISE = USING.replace("stores: [{store: oslo-database}]", "stores: [{country: US}]")
WAIVER = """\
version: 1
waivers:
  - {flow: sign-up, clause: acme-1.1, reason: r, owner: o, ticket: t, date: 2026-05-01, expires: 2026-07-01}
"""
Asked = tuple["Finished", bool]


@pytest.fixture
def asked(
    flowclause: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Asked]:
    """Runs a command as its script does, and tells whether the answer was said again."""
    places = {"policies": acme.FOLDER, "rules": shipped("rules")}
    monkeypatch.setattr(checker.again, "shipped", places.__getitem__)
    for name in [name for name in os.environ if name.startswith("FLOWCLAUSE_")]:
        monkeypatch.delenv(name)
    judging = checker.cli.main
    judged: list[object] = []

    def main(argv: list[str], asked: checker.again.Question | None) -> int:
        judged.append(argv)
        return judging(argv, asked)

    monkeypatch.setattr(checker.cli, "main", main)

    def run(*arguments: str) -> Asked:
        from tests.conftest import Finished

        judged.clear()
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["flowclause", *arguments])
        code = checker.__main__.main()
        return Finished(code, *capsys.readouterr()), not judged

    return run


@pytest.fixture
def here(tmp_path: Path, asked: object) -> Path:
    """A repository whose folder `below` holds a flow file that uses a parties file."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    folder = tmp_path / "repository" / "below"
    folder.mkdir()
    (folder / "a.flow.yaml").write_text(USING, encoding="utf-8")
    (folder / "shared.parties.yaml").write_text(PARTIES, encoding="utf-8")
    os.chdir(folder)
    return folder


ARGUMENTS = ("check", "--as-of", "2026-06-01", "a.flow.yaml")


def test_an_interrupt_before_there_is_a_command_is_told_in_words(
    asked: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checker.again, "question", interrupted)
    assert asked("check", ".")[0] == (2, "", "flowclause: interrupted\n")


@pytest.mark.parametrize("more", [(), ("--format", "json"), ("--format", "text")])
def test_the_same_is_said_again(asked: Callable[..., Asked], here: Path, more: tuple[str, ...]) -> None:
    first, again = asked(*ARGUMENTS, *more)
    assert (first.code, again) == (0, False)
    assert asked(*ARGUMENTS, *more) == (first, True)
    (here / "a.flow.yaml").write_text(OTHERWISE, encoding="utf-8")
    broken, again = asked(*ARGUMENTS, *more)
    assert (broken.code, again) == (1, False)
    assert asked(*ARGUMENTS, *more) == (broken, True)
    (here / "a.flow.yaml").write_text(USING, encoding="utf-8")
    assert asked(*ARGUMENTS, *more)[0] == first


def stated(name: str, content: str) -> Callable[[Path, pytest.MonkeyPatch], None]:
    """Writes a file, with the dates that it had, if it was there."""

    def change(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = here / name
        before = path.stat() if path.exists() else None
        path.write_text(content, encoding="utf-8")
        if before is not None:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return change


def variable(name: str, value: str) -> Callable[[Path, pytest.MonkeyPatch], None]:
    return lambda _here, monkeypatch: monkeypatch.setenv(name, value)


def tomorrow(_here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "gmtime", lambda: time.struct_time((2031, 1, 2, 0, 0, 0, 0, 0, 0)))


def elsewhere(here: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    here.rename(here.with_name("other"))
    os.chdir(here.with_name("other"))


def linked(here: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "a.flow.yaml").rename(here / "b.flow.yaml")
    (here / "a.flow.yaml").symlink_to(here / "b.flow.yaml")


def rooted(here: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    (here / ".git").mkdir()


def policies_change(_here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker.again, "standing_now", lambda _: "another")


CHANGES = {
    "the flow": stated("a.flow.yaml", OTHERWISE),
    "a comment": stated("a.flow.yaml", USING + "# a comment\n"),
    "the parties": stated("shared.parties.yaml", PARTIES.replace("NO", "US")),
    "a configuration": stated("flowclause.toml", 'fail-on = "violation"\n'),
    "a configuration above": stated("../flowclause.toml", 'fail-on = "violation"\n'),
    "a shared configuration": stated("../pyproject.toml", '[tool.flowclause]\nfail-on = "violation"\n'),
    "waivers": stated("../flowclause-waivers.yaml", WAIVER),
    "a baseline": stated("../flowclause-baseline.json", '{"version": 1, "findings": []}'),
    "a variable": variable("FLOWCLAUSE_FAIL_ON", "violation"),
    "the terminal": variable("TERM", "vt52"),
    "no colour": variable("NO_COLOR", "1"),
    "the day": tomorrow,
    "the folder": elsewhere,
    "a link": linked,
    "the root of the project": rooted,
    "the policies": policies_change,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_has_changed_is_judged(
    asked: Callable[..., Asked],
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    asked(*ARGUMENTS)
    assert asked(*ARGUMENTS)[1]
    change(here, monkeypatch)
    assert not asked(*ARGUMENTS)[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "."),
        ("check", "shared.parties.yaml"),
        ("check", "-"),
        ("check", "--no-cache", "a.flow.yaml"),
        ("check", "--format", "sarif", "a.flow.yaml"),
        ("check", "--output", "report.txt", "a.flow.yaml"),
        ("check", "--explain", "a.flow.yaml"),
        ("check", "--verbose", "a.flow.yaml"),
        ("check", "missing.flow.yaml"),
        ("check", "--as-of"),
        ("policies",),
    ],
)
def test_any_other_question_is_not_plain(asked: Callable[..., Asked], here: Path, arguments: tuple[str, ...]) -> None:
    assert checker.again.question(["check", "a.flow.yaml"]) is not None
    assert checker.again.question(arguments) is None


def test_what_could_not_be_judged_or_is_waived_is_not_remembered(asked: Callable[..., Asked], here: Path) -> None:
    own = OTHERWISE + (
        "    waivers:\n"
        "      - {clause: acme-4.1, reason: r, owner: o, ticket: t, date: 2026-05-01, expires: 2026-07-01}\n"
    )
    for content in ("version: 1\nflows: []\n", own):
        (here / "a.flow.yaml").write_text(content, encoding="utf-8")
        assert [asked(*ARGUMENTS)[1] for _ in range(3)] == [False, False, False]


def test_a_second_name_of_a_file_that_leads_elsewhere_by_now_is_judged(asked: Callable[..., Asked], here: Path) -> None:
    (here / "b.flow.yaml").symlink_to("a.flow.yaml")
    first, _ = asked(*ARGUMENTS, "b.flow.yaml")
    assert (first.code, first.out.count("flow sign-up")) == (0, 1)
    (here / "b.flow.yaml").unlink()
    (here / "b.flow.yaml").write_text(OTHERWISE, encoding="utf-8")
    assert asked(*ARGUMENTS, "b.flow.yaml")[0].code == 1


def test_what_changes_while_it_is_judged_is_not_remembered(
    asked: Callable[..., Asked], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = standing_now()
    found = iter([standing, "another", standing, standing, standing])
    monkeypatch.setattr(checker.again, "standing_now", lambda _: next(found))
    assert [asked(*ARGUMENTS)[1] for _ in range(3)] == [False, False, True]


def test_what_is_damaged_is_not_believed(asked: Callable[..., Asked], here: Path, catalogue_cache: Path) -> None:
    first, _ = asked(*ARGUMENTS)
    path = catalogue_cache / "flowclause" / "answers-1.sqlite"
    path.write_bytes(path.read_bytes().replace(b"compliant", b"violation"))
    assert asked(*ARGUMENTS) == (first, False)


def test_without_a_home_nothing_is_remembered(
    asked: Callable[..., Asked], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as for a user that the system does not know
    before = sorted(here.iterdir())
    assert [(one.code, again) for one, again in (asked(*ARGUMENTS), asked(*ARGUMENTS))] == [(0, False), (0, False)]
    assert sorted(here.iterdir()) == before


def test_a_mistake_in_what_remembers_is_no_violation(
    asked: Callable[..., Asked], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(_: object) -> None:
        raise RuntimeError("a mistake")

    first, _ = asked(*ARGUMENTS)
    monkeypatch.setattr(checker.again, "recalled", mistaken)
    assert asked(*ARGUMENTS) == (first, False)
