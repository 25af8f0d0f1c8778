"""What a server holds, as a bundle: standard, repeatable, readable by OPA, signed by OPA where wanted."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
import tarfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from checker.engines.opa.bundle import bundle, files
from checker.engines.opa.contents import Contents, version
from tests.acme import acme
from tests.engine import opa

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command


@pytest.fixture
def contents() -> Contents:
    return opa.contents_of(acme())


def _members(packed: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        found = {}
        for member in archive:
            content = archive.extractfile(member)
            assert content is not None
            assert (member.mtime, member.uid, member.gid, member.uname, member.gname) == (0, 0, 0, "", "")
            found[member.name] = content.read()
        return found


def test_the_bundle_holds_the_rules_the_programs_and_a_mark_under_their_digest(contents: Contents) -> None:
    name = version(acme().digest)
    members = _members(bundle(contents))
    about = {"digest": acme().digest, "flowclause": contents.release, "policies": ["acme@2024-01-01"]}
    assert json.loads(members[".manifest"]) == {
        "revision": acme().digest,
        "roots": [f"flowclause/{name}", f"flowclause/loaded/{name}"],
        "rego_version": 1,
        "metadata": {"flowclause": about},
    }
    assert json.loads(members[f"flowclause/loaded/{name}/data.json"]) == about
    assert json.loads(members[f"flowclause/{name}/data.json"]) == {
        "programs": {"acme@2024-01-01": acme().policies["acme@2024-01-01"]["program"]}
    }
    sources = {path.relative_to(contents.rules).as_posix() for path in contents.rules.rglob("*.rego")}
    expected = {f"flowclause/{name}/{one}" for one in sources if not one.endswith("_test.rego")}
    assert {one for one in members if one.endswith(".rego")} == expected
    assert list(members) == sorted(members)


def test_every_rule_is_moved_and_none_refers_to_the_old_place(contents: Contents) -> None:
    name = version(acme().digest)
    for text in contents.modules.values():
        assert f"\npackage flowclause.{name}." in text
        assert "data.programs" not in text.replace(f"data.flowclause.{name}.programs", "")
        assert "data.flowclause." not in text.replace(f"data.flowclause.{name}.", "")


def test_a_module_comes_after_those_that_it_imports(contents: Contents) -> None:
    order = list(contents.modules)
    assert order.index("logic/logic.rego") < order.index("judge/judge.rego")
    assert all(order.index("conditions/conditions.rego") < order.index(one) for one in order if "obligations" in one)


def test_the_same_contents_give_the_same_bytes_and_others_do_not(contents: Contents) -> None:
    again = opa.contents_of(acme())
    assert bundle(contents) == bundle(again)
    other = replace(contents, programs={**contents.programs, "other@1": {}})
    assert bundle(contents) != bundle(other)


def test_how_hard_it_is_packed_does_not_matter(contents: Contents) -> None:
    assert gzip.decompress(bundle(contents, packed=1)) == gzip.decompress(bundle(contents))


def test_the_command_writes_the_bundle_and_needs_no_opa(
    flowclause: Command, contents: Contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    name = version(acme().digest)
    finished = flowclause("bundle", "build", "-o", "some.tar.gz")
    assert finished.err == ""
    assert (finished.code, finished.out) == (
        0,
        (
            f"rules and policies {acme().digest[:12]} written to some.tar.gz\n"
            f"they judge at data.flowclause.{name}.judge.batch\n"
        ),
    )
    assert _members((tmp_path / "some.tar.gz").read_bytes()) == files(contents)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "no/such/folder.tar.gz"], "no/such/folder.tar.gz: error: can't be written: No such file or directory"),
        (["-o", "x.flow.yaml"], "x.flow.yaml: error: it would take the place of what is judged"),
        (["-o", "x", "--signing-key", "none.pem"], "none.pem: error: no such file"),
        (["-o", "x", "--signing-key", "key.pem"], "bundle build: error: `opa` is not on PATH, and signs the bundle;"),
    ],
)
def test_what_can_not_be_written_or_signed_is_said(
    flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "key.pem").write_text("no key")
    finished = flowclause("bundle", "build", *arguments)
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith(message)
    assert not (tmp_path / "x").exists()


@opa.needed
def test_opa_takes_the_rewritten_rules_strictly(contents: Contents, tmp_path: Path) -> None:
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(bundle(contents))
    command = [opa.PATH, "check", "--strict", "--bundle", str(path)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")


@opa.needed
def test_opa_knows_a_signed_bundle_by_its_key(
    flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shutil.which("openssl"):
        pytest.skip("openssl is missing, which makes the keys")
    monkeypatch.setenv("PATH", opa.put_on_path(tmp_path / "bin"))
    for name in ("right", "wrong"):
        _succeed("openssl", "genrsa", "-out", f"{name}.pem", "2048", cwd=tmp_path)
        _succeed("openssl", "rsa", "-in", f"{name}.pem", "-pubout", "-out", f"{name}.pub", cwd=tmp_path)
    assert flowclause("bundle", "build", "-o", "signed.tar.gz", "--signing-key", "right.pem").code == 0
    members = _members((tmp_path / "signed.tar.gz").read_bytes())
    assert members.pop(".signatures.json")
    assert members == files(opa.contents_of(acme()))
    verifying = [opa.PATH, "build", "--bundle", "signed.tar.gz", "-o", "checked.tar.gz", "--verification-key"]
    assert subprocess.run([*verifying, "right.pub"], cwd=tmp_path, capture_output=True, check=False).returncode == 0
    assert subprocess.run([*verifying, "wrong.pub"], cwd=tmp_path, capture_output=True, check=False).returncode != 0


@opa.needed
def test_a_key_that_is_none_is_said(flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", opa.put_on_path(tmp_path / "bin"))
    (tmp_path / "key.pem").write_text("no key")
    finished = flowclause("bundle", "build", "-o", "x.tar.gz", "--signing-key", "key.pem")
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith("bundle build: error: `opa sign` failed: ")
    assert finished.err.endswith("; see that key.pem is a private key for RS256\n")
    assert not (tmp_path / "x.tar.gz").exists()


def _succeed(*command: str, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, capture_output=True, check=True)
