"""Whatever an OPA server answers, or does not: exit code 2, what to do, never a verdict, and never the token."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from checker.engines.opa.client import Client
from checker.engines.opa.settings import OpaSettings
from checker.problems import EngineUnavailableError
from tests.engine import opa
from tests.engine.flows import flow_file
from tests.faults import misbehaving as bad
from tests.faults.misbehaving import CHECK, JUDGE, Answer, misbehaving, value, well

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command, Finished

SECRET = "eyJ0b2tlbiI6.c2VjcmV0.-_~+/=="
LOAD = "load them with `flowclause opa push`, or serve the bundle that `flowclause bundle build` writes from the same"
NOT_OPA = "see that the URL is OPA's"
LOG = "see the server's log"
SLOW = "did not answer within 0.5 s; give it more with --opa-seconds, or see what keeps it"
# To either question.
EITHER: dict[str, tuple[Answer, str]] = {
    "not JSON": (bad.body(b"<html>Welcome</html>"), f"not JSON; {NOT_OPA}"),
    "nothing at all": (bad.body(b""), f"not JSON; {NOT_OPA}"),
    "not UTF-8": (bad.body(b'{"result": "\xff\xfe"}'), "see that "),
    "half an answer": (bad.half, "broke off before its answer was whole"),
    "half of the chunks": (bad.half_of_chunks, "broke off before its answer was whole"),
    "hanging up": (bad.nothing, "see that it runs, and try again"),
    "no HTTP": (bad.no_http, "see that it runs, and try again"),
    "slow": (bad.slow, SLOW),
    "dripping": (bad.dripping, SLOW),
    "not packed": (
        bad.not_packed,
        f"can't be taken (Error -3 while decompressing data: incorrect header check); {NOT_OPA}",
    ),
    "too large": (bad.swelling, f"can't be taken (too large); {NOT_OPA}"),
    "400": (value({"message": "no such thing"}, 400), f"answered 400 (no such thing); {LOG}"),
    "401": (value({}, 401), "answered 401; put a token that it accepts into FLOWCLAUSE_OPA_TOKEN"),
    "403": (bad.echoing, "answered 403 (refused: Bearer (the token)); the token in FLOWCLAUSE_OPA_TOKEN may not"),
    "404": (bad.body(b"not found", 404), "answered 404; give the URL under which the server's own paths"),
    "413": (value({}, 413), "answered 413; the server takes no request as large"),
    "500": (value({"errors": [{"message": "eval_conflict"}]}, 500), f"answered 500 (eval_conflict); {LOG}"),
    "500 of a strange shape": (value({"errors": "?", "message": []}, 500), f"answered 500; {LOG}"),
    "503": (value([], 503), f"answered 503; {LOG}"),
    "redirect": (value({}, 302, Location="/elsewhere"), "answered 302, to ask elsewhere; give the URL of the server"),
    "redirect of a query": (value({}, 307, Location="/elsewhere"), "answered 307, to ask elsewhere"),
}
HELD: dict[str, tuple[Answer, str]] = {
    "undefined": (value({}), f"it holds none of ours; {LOAD}"),
    "nothing loaded": (value({"result": {}}), f"it holds none of ours; {LOAD}"),
    "others": (
        value({"result": {"d1": {"digest": "1" * 64}, "d2": {"digest": "2" * 64}}}),
        f"it holds 111111111111, 222222222222; {LOAD}",
    ),
    "no digest": (value({"result": {"d1": {}}}), f"it holds none of ours; {LOAD}"),
    "a digest that is none": (value({"result": {"d1": {"digest": [1]}}}), f"it holds none of ours; {LOAD}"),
    "states that are none": (value({"result": {"d1": None, "d2": "text"}}), f"it holds none of ours; {LOAD}"),
    "a list": (value({"result": []}), NOT_OPA),
    "no object": (value([]), NOT_OPA),
}
DECIDED: dict[str, tuple[Answer, str]] = {
    "undefined": (value({}), f"the rule is undefined; {LOAD}"),
    "no object": (value(["result"]), NOT_OPA),
    "nothing": (value({"result": None}), "did not answer for every case; see that it runs OPA 1.0 or newer"),
    "text": (value({"result": "compliant"}), "did not answer for every case; see that it runs OPA 1.0 or newer"),
    "no case": (value({"result": []}), "did not answer for every case; see that it runs OPA 1.0 or newer"),
    "a case too many": (value({"result": [{}, {}, {}]}), "did not answer for every case; see that it runs OPA 1.0"),
    "no policy": (value({"result": [{}, {}]}), "did not "),
    "nothing for a case": (value({"result": [None, None]}), "did not "),
}
CASES = [
    *((CHECK, name, *one) for name, one in {**EITHER, **HELD}.items()),
    *((JUDGE, name, *one) for name, one in {**EITHER, **DECIDED}.items()),
]


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWCLAUSE_OPA_TOKEN", SECRET)


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Two flows that are compliant."""
    path = tmp_path / "some.flow.yaml"
    path.write_text(flow_file(["first", "second"]), encoding="utf-8")
    return path.name


def _check(flowclause: Command, file: str, url: str, *more: str) -> Finished:
    given = ("--engine", "opa", "--opa-url", url, "--opa-retries", "0")
    return flowclause("check", "--as-of", "2026-06-01", "--verbose", *given, *more, file)


def _nothing_judged(finished: Finished, message: str) -> None:
    assert finished.code == 2
    assert finished.out == ""
    *_, last = finished.err.splitlines()
    assert last.startswith("flowclause: could not judge: ")
    assert message in last
    assert SECRET not in finished.err


def test_the_server_that_the_faults_start_from_is_believed(flowclause: Command, file: str) -> None:
    with misbehaving() as server:
        finished = _check(flowclause, file, server.url)
    assert finished.code == 0
    assert "2 compliant" in finished.out
    assert SECRET not in finished.out + finished.err
    kinds, addresses, headers = zip(*server.seen, strict=True)
    assert kinds == (CHECK, JUDGE)
    assert len(set(addresses)) == 1  # one connection for all
    assert {one["Authorization"] for one in headers} == {f"Bearer {SECRET}"}


@pytest.mark.parametrize(("kind", "name", "answer", "message"), CASES, ids=[f"{one[0]}: {one[1]}" for one in CASES])
def test_a_fault_is_no_verdict(
    flowclause: Command,
    file: str,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    name: str,
    answer: Answer,
    message: str,
) -> None:
    monkeypatch.setattr("checker.engines.opa.client._MAX_BYTES", 1_000_000)
    with misbehaving(**{kind: answer}) as server:
        more = ("--opa-seconds", "0.5") if message == SLOW else ()
        _nothing_judged(_check(flowclause, file, server.url, *more), message)
    if message == SLOW:
        assert len(server.seen) == 1 + (kind == JUDGE)  # what is slow is not asked again, nor for each half


def test_what_is_at_work_is_not_asked_again(flowclause: Command, file: str) -> None:
    with misbehaving(judge=bad.slow) as server:
        _nothing_judged(_check(flowclause, file, server.url, "--opa-seconds", "0.5", "--opa-retries", "2"), SLOW)
    assert [one[0] for one in server.seen] == [CHECK, JUDGE]


@pytest.mark.parametrize("kind", [CHECK, JUDGE])
def test_a_redirect_is_not_followed(flowclause: Command, file: str, kind: str) -> None:
    """Not even to a server that would answer: the flows and the token are for the one that was named."""
    with misbehaving() as other, misbehaving(**{kind: value({}, 307, Location=f"{other.url}/v1/data/x")}) as server:
        _nothing_judged(_check(flowclause, file, server.url), "answered 307, to ask elsewhere")
    assert other.seen == []


def test_a_server_that_fails_in_the_middle_gives_no_verdict_at_all(
    flowclause: Command, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.judge.BATCH", 1)
    with misbehaving(judge=[well, bad.nothing]) as server:
        _nothing_judged(_check(flowclause, file, server.url), "see that it runs, and try again")
    assert [one[0] for one in server.seen] == [CHECK, JUDGE, JUDGE]


def test_a_server_that_forgets_its_rules_in_the_middle_gives_no_verdict_at_all(
    flowclause: Command, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.judge.BATCH", 1)
    with misbehaving(judge=[well, value({})]) as server:
        _nothing_judged(_check(flowclause, file, server.url), "no longer holds the rules and policies")


def test_the_flow_that_can_not_be_evaluated_is_named(
    flowclause: Command, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = value({"message": "too much"}, 500)
    with misbehaving(judge=[failing, well, failing]) as server:
        finished = _check(flowclause, file, server.url)
    _nothing_judged(finished, f"some.flow.yaml: flow second: the OPA server at {server.url} answered 500 (too much)")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize("kind", [CHECK, JUDGE])
def test_a_busy_server_is_asked_again(flowclause: Command, file: str, kind: str, status: int) -> None:
    with misbehaving(**{kind: [value({}, status), value({}, status), well]}) as server:
        finished = _check(flowclause, file, server.url, "--opa-retries", "2")
    assert finished.code == 0
    assert [one[0] for one in server.seen].count(kind) == 3


def test_a_server_that_stays_busy_is_not_asked_for_ever(flowclause: Command, file: str) -> None:
    with misbehaving(check=value({}, 503, Retry_After="3600")) as server:
        begun = time.monotonic()
        finished = _check(flowclause, file, server.url, "--opa-retries", "2", "--opa-seconds", "1")
    _nothing_judged(finished, "answered 503")
    assert len(server.seen) == 3
    assert time.monotonic() - begun < 60


def test_a_connection_that_was_closed_meanwhile_is_opened_again(
    flowclause: Command, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.judge.BATCH", 1)
    with misbehaving(judge=[well, bad.nothing, well]) as server:
        finished = _check(flowclause, file, server.url, "--opa-retries", "1")
    assert finished.code == 0
    assert len({one[1] for one in server.seen}) == 2


def test_no_server_at_all(flowclause: Command, file: str) -> None:
    with misbehaving() as server:
        url = server.url
    _nothing_judged(_check(flowclause, file, url), f"the OPA server at {url} can't be reached (Connection refused)")


def test_a_proxy_that_is_not_there_is_said(flowclause: Command, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{opa.free_port()}")
    monkeypatch.setenv("no_proxy", "")
    finished = _check(flowclause, file, "https://opa.example.org")
    _nothing_judged(finished, "the OPA server at https://opa.example.org can't be reached through the proxy (")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(f"lost {SECRET}"), "can't be reached (lost (the token))"),
        (KeyError(SECRET), f"gave an answer that is not OPA's; {NOT_OPA}"),
    ],
)
def test_what_else_the_library_raises_is_an_error_too(error: Exception, message: str) -> None:
    def raising() -> None:
        raise error

    with Client(OpaSettings(url="http://127.0.0.1:1")) as client, pytest.raises(EngineUnavailableError) as caught:
        client.ask(raising)
    assert str(caught.value) == f"the OPA server at http://127.0.0.1:1 {message}"
