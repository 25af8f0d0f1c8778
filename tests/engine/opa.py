"""The reference compiler and evaluator, where it is installed."""

from __future__ import annotations

import os
import shutil

import pytest

PATH = os.environ.get("OPA") or shutil.which("opa") or ""
if not os.path.isfile(PATH):
    PATH = ""

needed = pytest.mark.skipif(not PATH, reason="opa is missing: with Go present, `make test` builds it")
