"""How an OPA server is reached: from flags, else from the environment; what could never work is refused before."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import pytest

from checker.cli.engine import engine_of, opa_settings_of
from checker.engines.opa.client import Client
from checker.engines.opa.settings import OpaSettings
from checker.problems import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

SECRET = "c2VjcmV0LXRva2Vu"


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    path = tmp_path / "some.pem"
    path.write_text("-----BEGIN NOTHING-----\n")
    return path


def _given(**stated: Any) -> argparse.Namespace:
    return argparse.Namespace(**stated)


def test_flags_count_before_the_environment(pem: Path) -> None:
    environment = {
        "FLOWCLAUSE_OPA_URL": "https://from.environment",
        "FLOWCLAUSE_OPA_CA_FILE": str(pem),
        "FLOWCLAUSE_OPA_CLIENT_CERT": str(pem),
        "FLOWCLAUSE_OPA_CLIENT_KEY": str(pem),
        "FLOWCLAUSE_OPA_SECONDS": "2.5",
        "FLOWCLAUSE_OPA_RETRIES": "7",
        "FLOWCLAUSE_OPA_TOKEN": SECRET,
    }
    stated = opa_settings_of(_given(opa_url="https://from.flag", opa_seconds=None, opa_retries="0"), environment)
    assert stated == OpaSettings("https://from.flag", pem, pem, pem, seconds=2.5, retries=0)
    assert SECRET not in repr(stated)
    assert opa_settings_of(_given(), {}) == OpaSettings("", None, None, None, "FLOWCLAUSE_OPA_TOKEN", 30.0, 2)


@pytest.mark.parametrize(
    ("flag", "variable", "engine"),
    [(None, "", "module"), (None, "opa", "opa"), ("module", "opa", "module"), ("opa", "module", "opa")],
)
def test_the_engine_is_the_module_until_another_is_asked_for(flag: str | None, variable: str, engine: str) -> None:
    assert engine_of(_given(engine=flag), {"FLOWCLAUSE_ENGINE": variable}) == engine


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("localhost:8181", "'localhost:8181' is no address of a server"),
        ("127.0.0.1:8181", "is no address of a server"),
        ("ftp://opa.example.org", "is no address of a server"),
        ("https://", "is no address of a server"),
        ("http://:8181", "is no address of a server"),
        ("http://opa:0", "is no address of a server"),
        ("http://opa:80a", "is no URL"),
        ("http://opa:80801", "is no URL"),
        ("http://[::1", "is no URL"),
        ("http://opa?x=1", "holds more than an address"),
        ("http://opa#x", "holds more than an address"),
        ("unix://run/opa.sock", "is no Unix socket"),
        ("unix:", "is no Unix socket"),
        ("unix:///run/opa.sock?x", "is no Unix socket"),
        (f"https://user:{SECRET}@opa.example.org", "holds a user's name or a password"),
        (f"https://{SECRET}@opa.example.org", "holds a user's name or a password"),
        (f"https://user:{SECRET}@opa:99999", "is no URL"),
    ],
)
def test_what_is_no_url_of_a_server_is_refused(url: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        OpaSettings(url=url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "socket", "port", "is_local", "guarded"),
    [
        ("https://opa.example.org", "", 0, False, True),
        ("https://opa.example.org:8181/behind/a/proxy", "", 8181, False, True),
        ("https://127.0.0.1:8181", "", 8181, True, True),
        ("http://opa.example.org", "", 0, False, False),
        ("http://10.0.0.1:8181", "", 8181, False, False),
        ("http://127.0.0.1:8181", "", 8181, True, True),
        ("http://127.8.8.8", "", 0, True, True),
        ("http://[::1]:8181", "", 8181, True, True),
        ("http://localhost:8181", "", 8181, True, True),
        ("http://localhost.example.org", "", 0, False, False),
        ("unix:///run/opa.sock", "/run/opa.sock", 0, True, True),
    ],
)
def test_what_is_a_url_of_a_server_is_taken(url: str, socket: str, port: int, is_local: bool, guarded: bool) -> None:
    settings = OpaSettings(url=url)
    assert (settings.socket, settings.port, settings.is_local, settings.guarded) == (socket, port, is_local, guarded)


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"seconds": 0.0}, "0.0 is no time"),
        ({"seconds": -1.0}, "-1.0 is no time"),
        ({"seconds": float("nan")}, "nan is no time"),
        ({"seconds": float("inf")}, "inf is no time"),
        ({"retries": -1}, "-1 is no number of retries"),
    ],
)
def test_numbers_that_are_none_are_refused(stated: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        OpaSettings(**stated)


@pytest.mark.parametrize("name", ["seconds", "retries"])
def test_text_that_is_no_number_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"--opa-{name} or FLOWCLAUSE_OPA_{name.upper()}: 'soon' is no number"):
        opa_settings_of(_given(), {f"FLOWCLAUSE_OPA_{name.upper()}": "soon"})


def test_files_have_to_be_there_and_to_belong_together(pem: Path, tmp_path: Path) -> None:
    url = "https://opa.example.org"
    for stated in ({"ca_file": tmp_path}, {"client_cert": tmp_path / "none"}, {"ca_file": tmp_path / "none"}):
        with pytest.raises(InputError, match="no such file"):
            OpaSettings(url=url, **stated)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a client's key without its certificate"):
        OpaSettings(url=url, client_key=pem)
    for plain in ("http://127.0.0.1", "unix:///run/opa.sock"):
        with pytest.raises(InputError, match="certificates are for https:// only"):
            OpaSettings(url=plain, ca_file=pem)


@pytest.mark.parametrize("token", ["two words", "a\nb", "ä", 'quoted"', "=", f"Bearer {SECRET}"])
def test_a_token_that_is_none_is_refused_and_not_shown(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWCLAUSE_OPA_TOKEN", token)
    with pytest.raises(InputError) as caught:
        Client(OpaSettings(url="https://opa.example.org"))
    assert str(caught.value) == "FLOWCLAUSE_OPA_TOKEN: holds what no bearer token is"


def test_a_token_is_not_sent_where_others_can_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWCLAUSE_OPA_TOKEN", SECRET)
    with pytest.raises(InputError, match="the token would be sent for all to read") as caught:
        Client(OpaSettings(url="http://opa.example.org"))
    assert SECRET not in str(caught.value)


def test_the_end_of_a_line_is_no_part_of_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWCLAUSE_OPA_TOKEN", f" {SECRET}\n")
    with Client(OpaSettings(url="https://opa.example.org")) as client:
        assert client._session.headers["Authorization"] == f"Bearer {SECRET}"


def test_a_path_of_a_proxy_comes_before_the_servers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with Client(OpaSettings(url="https://opa.example.org/behind/")) as client:
        assert client.root_url == "https://opa.example.org/behind/v1"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--opa-url", "http://127.0.0.1:1"], "--opa-url: error: is about an OPA server, which judges nothing here"),
        (["--opa-retries", "0"], "--opa-retries: error: is about an OPA server, which judges nothing here"),
        (["--engine", "opa", "--opa-url", "nowhere"], "OPA's URL: error: 'nowhere' is no address of a server"),
    ],
)
def test_flags_that_can_not_be_meant_are_refused(flowclause: Command, arguments: list[str], message: str) -> None:
    finished = flowclause("check", *arguments, ".")
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith(message)


def test_an_engine_of_another_name_is_refused(flowclause: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWCLAUSE_ENGINE", "regorus")
    finished = flowclause("check", ".")
    assert (finished.code, finished.out) == (2, "")
    assert finished.err == "FLOWCLAUSE_ENGINE: error: engine: 'regorus' is not known\n  = one of: module, opa\n"


def test_what_is_in_the_environment_does_not_matter_to_the_module(
    flowclause: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWCLAUSE_OPA_URL", "nowhere")
    monkeypatch.setenv("FLOWCLAUSE_OPA_CA_FILE", "/no/such/file")
    assert "no flow found" in flowclause("check", ".").err
