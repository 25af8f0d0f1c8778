"""TLS, certificates of clients and bearer tokens, against a real OPA server that asks for them."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from checker.engines.opa.bundle import bundle
from tests.acme import acme
from tests.engine import opa
from tests.engine.flows import flow_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Command, Finished

pytestmark = [opa.needed, pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is missing: it makes keys")]
SECRET = "c2VjcmV0LXRva2Vu"
CHECK = ("check", "--as-of", "2026-06-01", "--verbose", "--engine", "opa", "--opa-retries", "0")
NO_TRUST = "and this machine do not trust each other ("
AUTHORIZATION = f"""\
package system.authz

default allow := false

allow if input.identity == "{SECRET}"

allow if input.path == ["health"]
"""


@dataclass(frozen=True)
class Keys:
    """An authority with the keys of a server and a client that it signed, and another authority."""

    authority: Path
    server: Path
    client: Path
    other: Path


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("keys")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=True)

    for name in ("authority", "other"):
        new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}")
        openssl(*new, "-keyout", f"{name}.key", "-out", f"{name}.pem")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    for name in ("server", "client"):
        openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", "asked"
        )
        signing = ("x509", "-req", "-in", "asked", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial")
        openssl(*signing, "-days", "2", "-extfile", "names", "-out", f"{name}.pem")
    return Keys(*(folder / f"{name}.pem" for name in ("authority", "server", "client", "other")))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("held") / "bundle.tar.gz"
    path.write_bytes(bundle(opa.contents_of(acme())))
    return str(path)


def _tls(keys: Keys) -> list[str]:
    return [f"--tls-cert-file={keys.server}", f"--tls-private-key-file={keys.server.with_suffix('.key')}"]


@pytest.fixture(scope="module")
def encrypted(keys: Keys, held: str) -> Iterator[str]:
    """A server whose certificate no public authority signed."""
    with opa.served(*_tls(keys), "--bundle", held) as (url, _):
        yield url.replace("http://", "https://")


@pytest.fixture(scope="module")
def demanding(keys: Keys, held: str) -> Iterator[str]:
    """One that asks for a certificate too."""
    asking = ["--authentication=tls", f"--tls-ca-cert-file={keys.authority}"]
    with opa.served(*_tls(keys), *asking, "--bundle", held) as (url, _):
        yield url.replace("http://", "https://")


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[str]:
    """A server that asks for a token, and holds nothing else yet."""
    policy = tmp_path / "authz.rego"
    policy.write_text(AUTHORIZATION)
    with opa.served("--authentication=token", "--authorization=basic", str(policy)) as (url, _):
        yield url


@pytest.fixture(autouse=True)
def file(tmp_path: Path) -> str:
    path = tmp_path / "some.flow.yaml"
    path.write_text(flow_file(["first"]), encoding="utf-8")
    return path.name


def _refused(finished: Finished, message: str) -> None:
    assert (finished.code, finished.out) == (2, "")
    assert message in finished.err.splitlines()[-1]
    assert SECRET not in finished.err


def test_a_server_is_believed_by_the_certificate_that_signs_its_own(
    flowclause: Command, file: str, keys: Keys, encrypted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(keys.other))  # what is stated counts, and not this
    monkeypatch.setenv("CURL_CA_BUNDLE", str(keys.other))
    monkeypatch.setenv("FLOWCLAUSE_OPA_URL", encrypted)
    assert flowclause(*CHECK, "--opa-ca-file", str(keys.authority), file).code == 0


@pytest.mark.parametrize("given", ["none", "other", "server", "nonsense"])
def test_a_server_that_can_not_be_trusted_is_asked_nothing(
    flowclause: Command, file: str, keys: Keys, encrypted: str, tmp_path: Path, given: str
) -> None:
    (tmp_path / "nonsense.pem").write_text("no certificate\n")
    files = {"other": keys.other, "server": keys.client, "nonsense": tmp_path / "nonsense.pem"}
    more = ("--opa-ca-file", str(files[given])) if given in files else ()
    finished = flowclause(*CHECK, "--opa-url", encrypted, *more, file)
    assert (finished.code, finished.out) == (2, "")
    assert "certificate" in finished.err.splitlines()[-1]


def test_a_server_of_another_name_is_not_trusted(flowclause: Command, file: str, keys: Keys, encrypted: str) -> None:
    url = encrypted.replace("127.0.0.1", "localhost")
    _refused(flowclause(*CHECK, "--opa-url", url, "--opa-ca-file", str(keys.authority), file), NO_TRUST)


def test_a_certificate_is_shown_to_a_server_that_asks_for_it(
    flowclause: Command, file: str, keys: Keys, demanding: str, tmp_path: Path
) -> None:
    reached = (*CHECK, "--opa-url", demanding, "--opa-ca-file", str(keys.authority))
    key = keys.client.with_suffix(".key")
    both = tmp_path / "both.pem"
    both.write_text(keys.client.read_text() + key.read_text())
    assert flowclause(*reached, "--opa-client-cert", str(keys.client), "--opa-client-key", str(key), file).code == 0
    assert flowclause(*reached, "--opa-client-cert", str(both), file).code == 0
    finished = flowclause(*reached, file)
    assert (finished.code, finished.out) == (2, "")
    assert "could not judge: the OPA server at " in finished.err


def test_a_key_of_another_certificate_is_said(flowclause: Command, file: str, keys: Keys, demanding: str) -> None:
    key = keys.server.with_suffix(".key")
    reached = (*CHECK, "--opa-url", demanding, "--opa-ca-file", str(keys.authority))
    finished = flowclause(*reached, "--opa-client-cert", str(keys.client), "--opa-client-key", str(key), file)
    assert (finished.code, finished.out) == (2, "")
    assert "could not judge: the OPA server at " in finished.err
    assert "Traceback" not in finished.err


def test_http_to_a_server_that_speaks_tls_is_said(flowclause: Command, file: str, encrypted: str) -> None:
    finished = flowclause(*CHECK, "--opa-url", encrypted.replace("https", "http"), file)
    _refused(finished, "answered 400")


def test_tls_to_a_server_that_speaks_http_is_said(flowclause: Command, file: str, guarded: str) -> None:
    _refused(flowclause(*CHECK, "--opa-url", guarded.replace("http", "https"), file), NO_TRUST)


def test_the_token_opens_a_guarded_server_and_is_never_printed(
    flowclause: Command, file: str, guarded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))  # `requests` would send this in the token's place
    reached = ("--opa-url", guarded)
    advice = "answered 401 (request rejected by administrative policy); put a token that it accepts into FLOWCLAUSE_OPA"
    _refused(flowclause(*CHECK, *reached, file), advice)
    monkeypatch.setenv("FLOWCLAUSE_OPA_TOKEN", "d3Jvbmc=")
    _refused(flowclause(*CHECK, *reached, file), advice)
    _refused(flowclause("opa", "push", *reached), advice)
    monkeypatch.setenv("FLOWCLAUSE_OPA_TOKEN", SECRET)
    _refused(flowclause(*CHECK, *reached, file), "it holds none of ours")
    pushed = flowclause("opa", "push", *reached)
    assert pushed.code == 0
    finished = flowclause(*CHECK, *reached, file)
    assert finished.code == 0
    assert SECRET not in "".join((pushed.out, pushed.err, finished.out, finished.err))
