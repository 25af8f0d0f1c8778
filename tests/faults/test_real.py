"""A real OPA server that is stopped, killed, or loaded with something else, in the middle of a run."""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from checker.engines.opa.bundle import bundle
from checker.engines.opa.client import Client
from checker.engines.opa.contents import version
from checker.engines.opa.engine import OpaEngine
from checker.engines.opa.push import push
from checker.engines.opa.settings import OpaSettings
from tests.acme import acme
from tests.engine import opa
from tests.engine.flows import flow_file

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Command, Finished

    Served = tuple[str, subprocess.Popen[bytes]]
    Between = Callable[[subprocess.Popen[bytes]], object]

pytestmark = opa.needed
CHECK = ("check", "--as-of", "2026-06-01", "--engine", "opa")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """A server that holds the invented policy, by a bundle."""
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(bundle(opa.contents_of(acme())))
    with opa.served("--bundle", str(path)) as (url, process):
        yield url, process


@pytest.fixture
def loaded() -> Iterator[Served]:
    """The same, loaded through its API, so that it can be changed."""
    with opa.served() as (url, process):
        push(OpaSettings(url=url), opa.contents_of(acme()))
        yield url, process


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Two flows that are compliant."""
    path = tmp_path / "some.flow.yaml"
    path.write_text(flow_file(["first", "second"]), encoding="utf-8")
    return path.name


def _in_the_middle(monkeypatch: pytest.MonkeyPatch, process: subprocess.Popen[bytes], between: Between) -> None:
    """Lets the first flow be judged, and then something happen."""
    monkeypatch.setattr("checker.judge.BATCH", 1)
    judge = OpaEngine.judge
    done: list[bool] = []

    def judging(self: OpaEngine, programs: Any, cases: Any) -> Any:
        if len(done) == 1:
            between(process)
        done.append(True)
        return judge(self, programs, cases)

    monkeypatch.setattr(OpaEngine, "judge", judging)


def _killed(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


def _stopped(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGSTOP)
    os.waitpid(process.pid, os.WUNTRACED)


def _request(method: str, url: str, content: Any = None) -> None:
    body = json.dumps(content).encode() if content is not None else None
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
    urllib.request.urlopen(request, timeout=30).close()


def _refused(finished: Finished, message: str) -> None:
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith("flowclause: could not judge: the OPA server at ")
    assert message in finished.err


def test_a_server_that_holds_the_rules_is_believed(flowclause: Command, file: str, server: Served) -> None:
    finished = flowclause(*CHECK, "--opa-url", server[0], file)
    assert finished.code == 0
    assert finished.out == flowclause("check", "--as-of", "2026-06-01", file).out


@pytest.mark.parametrize(
    ("between", "message"),
    [
        (_killed, "can't be reached (Connection refused); see that it runs there"),
        (_ended, "can't be reached (Connection refused)"),
        (
            _stopped,
            "did not answer within 2 s; give it more with --opa-seconds, or see what keeps it",
        ),
    ],
    ids=["killed", "ended", "stopped"],
)
def test_a_server_that_goes_in_the_middle_gives_no_verdict_at_all(
    flowclause: Command,
    file: str,
    server: Served,
    monkeypatch: pytest.MonkeyPatch,
    between: Between,
    message: str,
) -> None:
    url, process = server
    _in_the_middle(monkeypatch, process, between)
    _refused(flowclause(*CHECK, "--opa-url", url, "--opa-retries", "1", "--opa-seconds", "2", file), message)


def test_rules_that_are_taken_away_in_the_middle_are_missed(
    flowclause: Command,
    file: str,
    loaded: Served,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, process = loaded
    rule = f"{url}/v1/policies/flowclause/{version(acme().digest)}/judge/judge.rego"
    _in_the_middle(monkeypatch, process, lambda _: _request("DELETE", rule))
    _refused(flowclause(*CHECK, "--opa-url", url, file), "no longer holds the rules and policies")


def test_programs_that_are_taken_away_in_the_middle_are_missed(
    flowclause: Command,
    file: str,
    loaded: Served,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, process = loaded
    programs = f"{url}/v1/data/flowclause/{version(acme().digest)}/programs"
    _in_the_middle(monkeypatch, process, lambda _: _request("PUT", programs, {}))
    finished = flowclause(*CHECK, "--opa-url", url, file)
    assert (finished.code, finished.out) == (2, "")
    assert "did not decide by every policy that reaches the flow" in finished.err


def test_other_rules_and_policies_are_refused_until_ours_are_pushed(flowclause: Command, file: str) -> None:
    with opa.served() as (url, _):
        finished = flowclause(*CHECK, "--opa-url", url, file)
        _refused(finished, "it holds none of ours; load them with `flowclause opa push`")
        _request("PUT", f"{url}/v1/data/flowclause/loaded/d1", {"digest": "1" * 64})
        _refused(flowclause(*CHECK, "--opa-url", url, file), "it holds 111111111111; load them")
        pushed = flowclause("opa", "push", "--opa-url", url)
        assert (pushed.code, pushed.err) == (0, "")
        assert pushed.out.startswith(f"rules and policies {acme().digest[:12]} loaded into {url}\n")
        assert flowclause(*CHECK, "--opa-url", url, file).code == 0
        assert flowclause("opa", "push", "--opa-url", url).code == 0  # once more is harmless
        assert flowclause(*CHECK, "--opa-url", url, file).code == 0


def test_a_push_that_is_broken_off_is_not_believed(
    flowclause: Command, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Client.update_or_create_data

    def broken(self: Client, data: Any, path: str) -> Any:
        if "loaded" in path:
            raise KeyboardInterrupt
        return put(self, data, path)

    with opa.served() as (url, _):
        monkeypatch.setattr(Client, "update_or_create_data", broken)
        assert flowclause("opa", "push", "--opa-url", url).code == 2
        _refused(flowclause(*CHECK, "--opa-url", url, file), "it holds none of ours")


def test_a_server_with_a_bundle_in_that_place_takes_no_push(flowclause: Command, server: Served) -> None:
    url, _ = server
    finished = flowclause("opa", "push", "--opa-url", url)
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith(f"opa push: error: the OPA server at {url} answered 400 (")


def test_a_push_to_nowhere_is_said(flowclause: Command) -> None:
    finished = flowclause("opa", "push", "--opa-retries", "0", "--opa-url", f"http://127.0.0.1:{opa.free_port()}")
    assert (finished.code, finished.out) == (2, "")
    assert "can't be reached (Connection refused)" in finished.err
    assert flowclause("opa", "push").err.startswith("opa push: error: no server is named\n")
