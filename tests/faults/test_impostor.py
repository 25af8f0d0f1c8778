"""Others on the machine: who asks the server of a run, and who listens on its port in its place.

An impostor answers as OPA does, and says that it is healthy. It gets a challenge, and nothing else.
"""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from checker.engines.opa import server
from checker.engines.opa.engine import OpaEngine
from checker.engines.opa.guard import PROOF as PROOF_PATH
from checker.engines.opa.guard import Guard
from checker.engines.opa.settings import OpaSettings
from checker.problems import EngineUnavailableError
from tests.acme import acme
from tests.engine import opa
from tests.engine.flows import flow_file
from tests.faults.misbehaving import JUDGE, PROOF, Misbehaving, misbehaving, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Command

pytestmark = opa.needed
CHECK = ("check", "--as-of", "2026-06-01", "--engine", "opa")
SECRET = "c2VjcmV0LXRva2Vu"
CASE: Any = {"facts": {}, "policies": []}


@pytest.fixture(autouse=True)
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", opa.put_on_path(tmp_path / "bin"))


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Two flows that are compliant."""
    path = tmp_path / "some.flow.yaml"
    path.write_text(flow_file(["first", "second"]), encoding="utf-8")
    return path.name


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ports to be thought free at first; any free one after that."""
    found = server._free_port
    planned: list[int] = []
    monkeypatch.setattr(server, "_free_port", lambda: planned.pop(0) if planned else found())
    return planned


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> Guard:
    """The secrets of every server that is started."""
    known = Guard()
    monkeypatch.setattr(server, "Guard", lambda: known)
    return known


@pytest.fixture
def port(ports: list[int], guard: Guard) -> Iterator[int]:
    """The port of a server that has judged, and that has these secrets."""
    port = opa.free_port()
    ports.append(port)
    engine = OpaEngine(OpaSettings(), opa.contents_of(acme()))
    assert engine.judge({}, []) == []
    assert not ports
    yield port
    assert engine.judge({}, []) == []
    engine.close()


def _got_nothing(impostor: Misbehaving) -> bool:
    """Whether an impostor was sent challenges and nothing else."""
    kinds, _, headers = zip(*impostor.seen, strict=True)
    return set(kinds) == {PROOF} and not any("Authorization" in one for one in headers)


def _status(port: int, method: str, path: str, token: str | None, body: Any = None) -> tuple[int, bytes]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", method=method)
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.data = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.mark.parametrize("token", [None, "d3Jvbmc="], ids=["no token", "another token"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "v1/data", None),
        ("GET", "v1/data/flowclause/secrets", None),
        ("GET", "v1/policies", None),
        ("GET", "health", None),
        ("GET", "metrics", None),
        ("POST", "v1/query", {"query": "x = data.flowclause.secrets"}),
        ("POST", "v1/data/flowclause/loaded", {"input": {}}),
        ("POST", f"v1/data/{PROOF_PATH}?explain=full", {"input": {"challenge": "x"}}),
        ("PUT", "v1/policies/mine", b"package mine"),
        ("PUT", "v1/policies/guard.tar.gz/authz.rego", b"package system.authz\nallow := true"),
        ("PUT", "v1/data/mine", {}),
        ("PATCH", "v1/data/flowclause/secrets", [{"op": "add", "path": "key", "value": "x"}]),
        ("DELETE", "v1/data/flowclause", None),
    ],
)
def test_others_are_refused(port: int, token: str | None, method: str, path: str, body: Any) -> None:
    status, said = _status(port, method, path, token, body)
    assert (status, json.loads(said)["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("path", ["v1/data", "v1/data/flowclause/secrets", "v1/policies"])
def test_the_token_opens_no_more_than_the_run_needs(port: int, guard: Guard, path: str) -> None:
    assert _status(port, "GET", "health", guard.token) == (200, b"{}\n")
    assert _status(port, "GET", path, guard.token)[0] == 401
    assert _status(port, "PUT", f"{path}/x", guard.token, {})[0] == 401


def test_anybody_can_have_it_prove_itself(port: int, guard: Guard) -> None:
    status, said = _status(port, "POST", f"v1/data/{PROOF_PATH}", None, {"input": {"challenge": "x"}})
    assert (status, set(json.loads(said))) == (200, {"result"})
    assert guard.key.encode() not in said
    assert guard.listens_at(port, 30)
    assert not Guard().listens_at(port, 30)


def test_the_token_in_the_environment_is_not_for_it(
    flowclause: Command, file: str, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in (SECRET, "two words"):
        monkeypatch.setenv("FLOWCLAUSE_OPA_TOKEN", other)
        assert flowclause(*CHECK, file).code == 0
    engine = OpaEngine(OpaSettings(), opa.contents_of(acme()))
    assert engine.judge({}, []) == []
    assert engine._client is not None
    assert engine._client._session.headers["Authorization"] == f"Bearer {guard.token}"
    engine.close()


def test_no_proxy_is_asked_for_what_is_on_this_machine(
    flowclause: Command, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with misbehaving() as named, misbehaving() as proxy:
        for variable in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(variable, proxy.url)
        assert flowclause(*CHECK, file).code == 0
        assert flowclause(*CHECK, "--no-cache", "--opa-url", named.url, file).code == 0
    assert named.seen
    assert proxy.seen == []


def test_another_port_is_taken_where_an_impostor_was_quicker(flowclause: Command, file: str, ports: list[int]) -> None:
    with misbehaving() as impostor:
        ports.extend([impostor.port] * (server._PORTS - 1))
        finished = flowclause(*CHECK, "--verbose", file)
    assert finished.code == 0
    assert "2 compliant" in finished.out
    assert not ports
    assert _got_nothing(impostor)


def test_an_impostor_on_every_port_is_told_nothing(flowclause: Command, file: str, ports: list[int]) -> None:
    with misbehaving() as impostor:
        ports.extend([impostor.port] * server._PORTS)
        finished = flowclause(*CHECK, file)
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith("flowclause: could not judge: the OPA server did not start: ")
    assert "address already in use" in finished.err
    assert _got_nothing(impostor)


def test_an_impostor_beside_a_server_that_hangs_is_told_nothing(
    flowclause: Command, file: str, ports: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _replace_opa(tmp_path, "exec sleep 300")
    monkeypatch.setattr(server, "_START_SECONDS", 1.0)
    with misbehaving() as impostor:
        ports.append(impostor.port)
        finished = flowclause(*CHECK, file)
    assert (finished.code, finished.out) == (2, "")
    assert "the OPA server was not ready within 1 s; start one yourself" in finished.err
    assert len(impostor.seen) > 1
    assert _got_nothing(impostor)


@pytest.mark.parametrize("retries", [0, 1])
def test_an_impostor_after_a_crash_is_told_nothing(ports: list[int], retries: int) -> None:
    port = opa.free_port()
    ports.append(port)
    engine = OpaEngine(OpaSettings(retries=retries), opa.contents_of(acme()))
    assert engine.judge({}, []) == []
    assert engine._server is not None
    assert engine._server._process is not None
    engine._server._process.kill()
    engine._server._process.wait()
    with serving(Misbehaving({}, port)) as impostor:
        with pytest.raises(
            EngineUnavailableError, match=r"has ended \(signal 9\); run it again, or start one yourself"
        ):
            engine.judge({}, [CASE])
        assert len(impostor.seen) == 1 + retries
        assert _got_nothing(impostor)
    engine.close()


def test_what_is_answered_after_the_server_has_ended_does_not_count(
    flowclause: Command, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even by one who got hold of the key."""
    monkeypatch.setattr("checker.judge.BATCH", 1)
    seen = OpaEngine.judge
    judged: list[bool] = []

    def judging(self: OpaEngine, programs: Any, cases: Any) -> Any:
        if judged:
            assert self._server is not None
            assert self._server._process is not None
            self._server._process.kill()
            self._server._process.wait()
            port = self._client._settings.port if self._client else 0
            monkeypatch.setattr(Guard, "is_known_to", lambda *_: True)
            with serving(Misbehaving({}, port)) as impostor:
                try:
                    return seen(self, programs, cases)
                finally:
                    assert [one[0] for one in impostor.seen] == [JUDGE]
        judged.append(True)
        return seen(self, programs, cases)

    monkeypatch.setattr(OpaEngine, "judge", judging)
    finished = flowclause(*CHECK, file)
    assert (finished.code, finished.out) == (2, "")
    assert "the OPA server of this run has ended (signal 9)" in finished.err


def test_who_passes_the_challenge_on_is_told_nothing(
    flowclause: Command, file: str, ports: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there before the server, leaves the port to it, and keeps the connection that it has accepted."""
    monkeypatch.setattr(server, "_ANSWER_SECONDS", 30.0)
    _replace_opa(tmp_path, f'while [ ! -e "{tmp_path}/left" ]; do sleep 0.01; done; exec "{opa.PATH}" "$@"')
    heard, answered = bytearray(), bytearray()
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    ports.append(port)

    def pass_on() -> None:
        with listening:
            ours, _ = listening.accept()
        (tmp_path / "left").touch()
        opa.wait_for(port)
        with ours, socket.create_connection(("127.0.0.1", port)) as theirs:
            back = Thread(target=_copy, args=(theirs, ours, answered))
            back.start()
            _copy(ours, theirs, heard)
            back.join()

    thread = Thread(target=pass_on)
    thread.start()
    finished = flowclause(*CHECK, file)
    thread.join()
    assert (finished.code, finished.err) == (0, "")
    assert not ports
    assert heard.startswith(f"POST /v1/data/{PROOF_PATH} ".encode())
    assert heard.count(b"HTTP/1.1") == 1
    assert b"Authorization" not in heard
    assert answered.startswith(b"HTTP/1.1 200 OK\r\n")


def _copy(source: socket.socket, target: socket.socket, into: bytearray) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            into.extend(piece)
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


def _replace_opa(tmp_path: Path, script: str) -> None:
    path = tmp_path / "bin" / "opa"
    path.unlink()
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
