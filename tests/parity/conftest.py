"""One OPA server that everything was pushed to, and one that started from bundles, for all tests of parity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.engines.opa.bundle import bundle
from checker.engines.opa.push import push
from checker.engines.opa.settings import OpaSettings
from tests.acme import acme
from tests.engine import opa
from tests.shipped import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The bundles of the published policies and of the invented one."""
    folder = tmp_path_factory.mktemp("bundles")
    files = []
    for name, one in (("published", catalogue()), ("invented", acme())):
        files.append(folder / f"{name}.tar.gz")
        files[-1].write_bytes(bundle(opa.contents_of(one)))
    return files


@pytest.fixture(scope="session")
def pushed() -> Iterator[OpaSettings]:
    """How to reach a server to which both were pushed."""
    with opa.served() as (url, _):
        settings = OpaSettings(url=url, seconds=120)
        push(settings, opa.contents_of(catalogue()))
        push(settings, opa.contents_of(acme()))
        yield settings


@pytest.fixture(scope="session")
def bundled(bundles: list[Path]) -> Iterator[OpaSettings]:
    """How to reach a server that was started with both bundles."""
    with opa.served("--bundle", *map(str, bundles)) as (url, _):
        yield OpaSettings(url=url, seconds=120)
