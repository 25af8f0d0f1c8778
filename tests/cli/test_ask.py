"""``flowclause ask``: flags become a flow file, and what is wrong in them is an error that says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from checker.load.document import read

if TYPE_CHECKING:
    from tests.conftest import Command, Finished

ASKED = (
    "ask",
    "--as-of",
    "2026-06-01",
    "--product",
    "acme-app",
    "--data",
    "user.name",
    "--purpose",
    "essential.service",
)


@pytest.fixture
def ask(flowclause: Command) -> Command:
    def run(*arguments: str) -> Finished:
        return flowclause(*ASKED, *arguments)

    return run


def flow_of(finished: Finished) -> dict[str, Any]:
    assert (finished.code, finished.err) == (0, "")
    document = read("shown", finished.out.encode()).value
    assert document["version"] == 1
    (flow,) = document["flows"]
    return dict(flow)


def test_evidence_can_be_required(flowclause: Command) -> None:
    asked = (*ASKED, "--recipient", "spoke-repairs", "--set", "recipients[0].consideration=none", "--format", "json")
    plain, strict = (json.loads(flowclause(*asked, *more).out) for more in ((), ("--require-evidence",)))
    found = [
        {
            finding["obligation"]
            for flow in report["flows"]
            for policy in flow["policies"]
            for finding in policy["findings"]
        }
        for report in (plain, strict)
    ]
    assert found[1] - found[0] == {"acme-3.3"}


def test_flags_become_a_flow_that_says_no_more_than_they_do(ask: Command) -> None:
    assert flow_of(ask("--show")) == {
        "id": "ask",
        "product": "acme-app",
        "action": ["use"],
        "data": {"categories": ["user.name"]},
        "purposes": ["essential.service"],
        "subjects": [{}],
    }


def test_every_flag_has_its_fact(ask: Command) -> None:
    flags = "--data user.contact --purpose analytics.reporting --recipient dealer --recipient spoke-repairs --stored NO"
    more = "--access-from DE --collected-in CN --relation customer --country NO --age 12-14 --consent separate"
    assert flow_of(ask(*flags.split(), *more.split(), "--consent", "none", "--show")) == {
        "id": "ask",
        "product": "acme-app",
        "action": ["share"],
        "data": {"categories": ["user.name", "user.contact"]},
        "purposes": ["essential.service", "analytics.reporting"],
        "collected_in": "CN",
        "recipients": [{"roles": "dealer"}, {"party": "spoke-repairs"}],
        "stores": [{"country": "NO"}],
        "access": {"from": ["DE"]},
        "consents": [{"kind": "separate", "covers": "all", "prior": True, "withdrawn": False}],
        "subjects": [{"relation": "customer", "country": "NO", "age": {"min": 12, "max": 14}}],
    }


@pytest.mark.parametrize(
    ("assignments", "path", "value"),
    [
        (["service_active=true"], ("service_active",), True),
        (["service_active=null"], ("service_active",), None),
        (["service_active="], ("service_active",), None),
        (["access.scope=public"], ("access", "scope"), "public"),
        (["access.from=[NO, DE]"], ("access", "from"), ["NO", "DE"]),
        (["access.scope=public", "access.scope=null"], ("access", "scope"), None),
        (["stores[0].country=NO", "stores[0].encrypted=true"], ("stores", 0), {"country": "NO", "encrypted": True}),
        (["stores[0].country=NO", "stores[1].country=DE"], ("stores", 1), {"country": "DE"}),
        (["purposes[1]=analytics.reporting"], ("purposes",), ["essential.service", "analytics.reporting"]),
        (["purposes[0]=analytics.reporting"], ("purposes",), ["analytics.reporting"]),
        (["subjects[0].age=13"], ("subjects", 0), {"age": 13}),
        (["subjects[1].country=NO"], ("subjects", 1), {"country": "NO"}),
        (["data={categories: [user]}"], ("data", "categories"), ["user"]),
        (["recipients=[]"], ("recipients",), []),
        (["title=a=b"], ("title",), "a=b"),
    ],
)
def test_any_fact_can_be_set_as_messages_name_it(
    ask: Command, assignments: list[str], path: tuple[Any, ...], value: Any
) -> None:
    found: Any = flow_of(ask(*(part for one in assignments for part in ("--set", one)), "--show"))
    for part in path:
        found = found[part]
    assert found == value


def test_an_answer_rests_on_what_the_flags_say(ask: Command) -> None:
    without = [
        f"--set=without=[{', '.join(('sharing', 'storage', 'cookies', 'sdk', 'permissions', 'automated_decision'))}]"
    ]
    rest = ["security={in_transit: true, at_rest: true}", "retention={period: P1Y, on_end: delete}"]
    access = "access={from: [NO], scope: named_roles, authentication: single_sign_on}"
    settings = [part for one in (*rest, access) for part in ("--set", one)]
    for age, code in (("13", 1), ("14", 0), ("12-14", 3), ("14-99", 0)):
        finished = ask("--country", "NO", "--age", age, *without, *settings, "--format", "json")
        assert finished.code == code, finished.out
        (flow,) = json.loads(finished.out)["flows"]
        assert flow["path"] == "<ask>"


def error(text: str, hint: str = "") -> tuple[int, str, str]:
    return 2, "", f"{text}\n" + (f"  = {hint}\n" if hint else "")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--age", "old"), error("--age: error: 'old' is no age", "write years, as 13, or a band, as 12-14")),
        (("--age", "²"), error("--age: error: '²' is no age", "write years, as 13, or a band, as 12-14")),
        (("--age", "1300"), error("--age: error: '1300' is no age", "write years, as 13, or a band, as 12-14")),
        (("--age=-1",), error("--age: error: '-1' is no age", "write years, as 13, or a band, as 12-14")),
        (("--recipient", "dealr"), error("--recipient: error: unknown role or party 'dealr'", "did you mean dealer?")),
        (
            ("--recipient", "spoke"),
            error("--recipient: error: unknown role or party 'spoke'", "name a role, such as dealer"),
        ),
        (("--policy", "acem"), error("--policy: error: unknown policy 'acem'", "did you mean acme?")),
        (
            ("--set", "title"),
            error("--set: error: 'title' sets nothing", "write FACT=VALUE, the fact as messages write it"),
        ),
        (("--set", "=x"), error("--set: error: '=x' sets nothing", "write FACT=VALUE, the fact as messages write it")),
        (
            ("--set", "a..b=x"),
            error("--set: error: 'a..b=x' sets nothing", "write FACT=VALUE, the fact as messages write it"),
        ),
        (
            ("--set", "[0]=x"),
            error("--set: error: '[0]=x' sets nothing", "write FACT=VALUE, the fact as messages write it"),
        ),
        (
            ("--set", "product.x=1"),
            error("--set: error: product.x does not lead to a fact", "write the fact as messages write it"),
        ),
        (
            ("--set", "stores[1].country=NO"),
            error("--set: error: stores[1].country does not lead to a fact", "write the fact as messages write it"),
        ),
        (
            ("--set", "purposes.x=1"),
            error("--set: error: purposes.x does not lead to a fact", "write the fact as messages write it"),
        ),
        (
            ("--set", "access[0]=1"),
            error("--set: error: access[0] does not lead to a fact", "write the fact as messages write it"),
        ),
        (
            ("--set", "title=[1"),
            error("--set:2:1: error: not YAML: while parsing a flow sequence, did not find expected ',' or ']'"),
        ),
        (("--set", "title=\udcff"), error("--set:1:1: error: byte 0xff is not UTF-8", "save the file as UTF-8")),
    ],
)
def test_a_flag_that_makes_no_sense_is_an_error(ask: Command, arguments: tuple[str, ...], expected: Any) -> None:
    if arguments[:2] == ("--set", "access[0]=1"):
        arguments = ("--access-from", "NO", *arguments)
    assert ask(*arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--data", "user.nam"), "'user.nam' is not known\n  = did you mean user.name?\n"),
        (("--purpose", "essential.servic"), "'essential.servic' is not known\n  = did you mean essential.service?\n"),
        (("--action", "shre"), "'shre' is not known\n  = did you mean share?\n"),
        (("--stored", "no"), "'no' is not known\n  = did you mean NO?\n"),
        (("--relation", "costumer"), "'costumer' is not known\n  = did you mean customer?\n"),
        (("--consent", "seprate"), "'seprate' is not known\n  = did you mean separate?\n"),
        (("--age", "14-12"), "an age band from 14 to 12 holds nobody\n  = put the younger age in `min`\n"),
        (("--set", "date=2026-02-30"), "'2026-02-30' is not a day of the calendar\n  = write a day as YYYY-MM-DD\n"),
        (
            ("--set", "colour=red"),
            "unknown field 'colour'\n  = known here: id, title, description, owner, date, evidence, ...\n",
        ),
    ],
)
def test_a_term_that_is_not_known_is_an_error_that_names_the_nearest(
    ask: Command, arguments: tuple[str, ...], told: str
) -> None:
    finished = ask(*arguments)
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith("<ask>:")
    assert finished.err.endswith(told)


def test_bytes_that_are_no_text_in_a_flag_are_an_error(flowclause: Command) -> None:
    finished = flowclause("ask", "--product", "\udcff", "--data", "user", "--purpose", "essential")
    assert (finished.code, finished.out) == (2, "")
    assert "invalid Unicode character escape code" in finished.err


def test_what_is_shown_can_be_judged_and_is_the_same_question(ask: Command, flowclause: Command) -> None:
    more = ("--recipient", "spoke-repairs", "--stored", "NO", "--age", "12-14", "--consent", "separate")
    shown = ask("--show", *more)
    asked = json.loads(ask("--format", "json", *more).out)["flows"]
    judged = flowclause("check", "-", "--as-of", "2026-06-01", "--format", "json", stdin=shown.out.encode())
    verdicts = [[(one["policy"], one["verdict"], one["clauses"]) for one in flow["policies"]] for flow in asked]
    again = json.loads(judged.out)["flows"]
    assert [[(one["policy"], one["verdict"], one["clauses"]) for one in flow["policies"]] for flow in again] == verdicts


@pytest.mark.parametrize(
    "arguments", [("--data", "user.nmae"), ("--set", "data.necessary=yes"), ("--set", "uses=[x]"), ("--age", "14-12")]
)
def test_what_can_not_be_judged_is_not_shown_either(ask: Command, arguments: tuple[str, ...]) -> None:
    shown, asked = ask("--show", *arguments), ask(*arguments)
    assert shown == asked
    assert (shown.code, shown.out) == (2, "")


@pytest.mark.parametrize(
    "title", ["1e3", "0o17", "0x1F", "-.5", "NO", "null", "~", "2026-01-01", "a: b", "\u2028", "9" * 40]
)
def test_a_text_stays_a_text_in_what_is_shown(ask: Command, title: str) -> None:
    """By version 1.1 of YAML, which the library writes, some of these are none and need no quotes."""
    assert flow_of(ask("--show", "--set", f"title={json.dumps(title)}"))["title"] == title


def test_a_flow_is_shown_as_json(ask: Command) -> None:
    shown = ask("--show", "--format", "json")
    assert json.loads(shown.out)["flows"] == [flow_of(ask("--show"))]
    assert shown.out.startswith("{\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "sarif"), "--format: error: --show prints no sarif\n  = name text (YAML) or json\n"),
        (("--output", "x.yaml"), "--output: error: --show prints to standard output\n"),
    ],
)
def test_a_flow_is_shown_in_no_other_way(ask: Command, arguments: tuple[str, ...], message: str) -> None:
    shown = ask("--show", *arguments)
    assert (shown.code, shown.out) == (2, "")
    assert shown.err.startswith(message)


@pytest.mark.parametrize("name", ["text", "json"])
def test_bytes_that_are_no_text_are_an_error(flowclause: Command, name: str) -> None:
    finished = flowclause(*ASKED[:4], "\udcff", *ASKED[5:], "--show", "--format", name)
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith("<ask>:")
