"""Text from files is harmless in every format: shown, never obeyed by a terminal, CI service, browser or parser."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from checker.decide.model import Acceptance, Condition, FlowResult, Report, Since, Ungoverned, Way
from checker.problems import Place, Problem
from checker.render.formats import NAMES
from tests.acme import TODAY
from tests.render.elements import Element, elements
from tests.render.reports import answer, written
from tests.render.runner import commands

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTILE = {
    "terminal": "\x1b[2J\x1b]0;owned\x07\x9b31m\x08\x7f",
    "lines": "a\r\nb\u2028c\u2029d\x85e\x0bf\x0cg",
    "bidirectional": "\u202egnp.exe \u2066x\u2069 \u200f",
    "invisible": "pay\u200bpal \ufeff\u00ad\u2060\U000e0041",
    "surrogate": "\ud800 \udcff",
    "not-in-xml": "\x00\x01\ufffe\uffff",
    "github": "\n::set-output name=x::y\n::add-mask::a%0A::error::b\n  ::stop-commands::end",
    "github-old": "##[set-env name=PATH]/tmp ##[add-path]/tmp",
    "azure": "##vso[task.setvariable variable=x]y",
    "teamcity": "##teamcity[buildStatus status='SUCCESS']",
    "gitlab": "\nsection_end:0:build\r\x1b[0K",
    "properties": "x,title=y:z::error::%25%0A%3A",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&lt;</title></style>",
    "xml": "]]><![CDATA[ <!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]> &y; ?> -->",
    "markdown": "# **b** [x](http://evil.example) ![i](http://evil.example/p) `` ` `` <b> @octo #1 www.evil.example",
    "fence": "```\n</details>\n---\n~~~ ``````",
    "template": "{{ 7 * 7 }} {% include '/etc/passwd' %} ${x} {0}",
    "link": "[here](1) [click](javascript:alert(1))",
    "long": "x" * 40_000,
    "empty": "",
}


def hostile(text: str) -> Report:
    """A report in which everything that a file can say says `text`."""
    flow = answer("violation")
    (policy,) = flow.policies
    (finding,) = policy.findings
    way = Way((Condition(text, text, "false"),), repairs=True)
    told = replace(
        finding,
        group=text,
        element=text,
        named=text,
        message=text,
        missing=(text,),
        place=Place(text, 3, 5),
        ways=(way,),
    )
    accepted = replace(told, obligation="acme-1.4", accepted=Acceptance(*[text] * 5))
    groups = (Ungoverned(text, why=text), Ungoverned(text, Acceptance(*[text] * 5), text))
    flows: tuple[FlowResult, ...] = tuple(
        replace(flow, id=text, title=text, place=Place(text, 2, 1), policies=policies, ungoverned=groups)
        for policies in ((replace(policy, findings=(told, accepted)),), (replace(policy, findings=(accepted,)),), ())
    )
    problems = (Problem(Place(text, 1, 1), text, text), Problem(Place(text, 0, 0), text))
    return Report(TODAY, "0" * 64, flows, problems, problems, Since(text, "0" * 40, 1, (text, text)))


def _json(text: str, _: str) -> None:
    json.loads(text)


def _xml(text: str, _: str) -> None:
    root = ElementTree.fromstring(text)
    assert {element.tag for element in root.iter()} <= {
        *("testsuites", "testsuite", "testcase"),
        *("failure", "error", "skipped", "system-out"),
    }


def _sarif(text: str, said: str) -> None:
    """No link, and no place of an argument, which SARIF's plain text would allow."""
    (run,) = json.loads(text)["runs"]
    for result in run["results"]:
        assert not re.search(r"\]\(|\{\d+\}", result["message"]["text"])


@cache
def harmless(name: str) -> str:
    """The same report about something harmless."""
    return written(name, hostile("said"))


def _markdown(text: str, _: str) -> None:
    """No markup but the format's own; and outside of code nothing that GitHub would make a link or a mention."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    blocks = parser.parse(text)
    kinds = Counter(token.type for token in blocks)
    assert kinds == Counter(token.type for token in parser.parse(harmless("markdown")))
    inline = [child for token in blocks for child in token.children or ()]
    assert {token.type for token in inline} <= {"text", "text_special", "code_inline", "strong_open", "strong_close"}
    prose = "\n".join(token.content for token in inline if token.type.startswith("text"))
    assert not re.search(r"@\w|#\d|://|www\.", prose)


def _html(text: str, _: str) -> None:
    """No element or attribute but those of the same page about something harmless."""
    usual, found = elements(harmless("html")), elements(text)
    assert set(found) <= set(usual)
    for tag in ("script", "style", "meta", "article", "form", "title"):
        assert found.count(Element(tag)) == usual.count(Element(tag)), tag


def _plain(text: str, _: str) -> None:
    assert text


# What the reader of each format must not be made to do; a format that is not here fails below.
READERS: dict[str, Callable[[str, str], None]] = {
    "text": _plain,
    "json": _json,
    "sarif": _sarif,
    "github": _plain,
    "gitlab": _json,
    "junit": _xml,
    "markdown": _markdown,
    "html": _html,
}


def check(name: str, said: str) -> None:
    """A report that says something hostile is harmless to whoever reads it."""
    text = written(name, hostile(said))
    text.encode()
    assert not [one for one in set(text) if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and one != "\n"]
    obeyed = {command.name for command in commands(text)}
    assert obeyed <= ({"error", "warning", "notice"} if name == "github" else set())
    assert "##vso[" not in text or name == "github"
    assert "##teamcity[" not in text or name == "github"
    READERS[name](text, said)


def test_every_format_has_a_reader() -> None:
    assert set(READERS) == set(NAMES)


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_is_shown_not_obeyed(name: str, said: str) -> None:
    check(name, said)


@pytest.mark.parametrize("name", NAMES)
@given(said=st.text(st.characters(codec=None), max_size=60))
def test_no_text_at_all_is_obeyed(name: str, said: str) -> None:
    check(name, said)


@pytest.mark.parametrize("name", NAMES)
@given(
    said=st.lists(st.sampled_from("\n\r:%,#[]()<>&\"'`*_|~@!\\{}/ \x1b\u202e\ufffe-=xA0123"), max_size=24).map("".join)
)
def test_no_mix_of_the_characters_that_mean_something_is_obeyed(name: str, said: str) -> None:
    check(name, said)


def test_github_gets_what_was_said_and_no_more() -> None:
    found = commands(written("github", hostile(HOSTILE["github"])))
    assert [one.name for one in found] == [
        *("error", "error", "warning", "warning"),
        *("error", "notice", "warning", "notice"),
        *("notice", "warning", "notice"),
        *("warning", "notice"),
    ]
    assert {key for one in found for key in one.properties} == {"file", "line", "col", "title"}


def test_the_reader_that_stands_for_github_obeys_what_is_not_escaped() -> None:
    log = "x\n  ::set-output name=a%3Ab,c=%2C::d%0Ae\ny ##[add-path]/tmp\n::unknown::x"
    assert commands(log) == [("set-output", {"name": "a:b", "c": ","}, "d\ne"), ("add-path", {}, "/tmp")]
