"""The peers: found on this machine or built for the run, with their versions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MODULES = {
    "conftest": ("github.com/open-policy-agent/conftest", "v0.71.1"),
    "opa": ("github.com/open-policy-agent/opa", "v1.22.2"),
}
PACKAGES = {"fides": "ethyca-fides==2.78.2", "check-jsonschema": "check-jsonschema>=0.30"}


def from_go(name: str, given: str | None, target: Path) -> str:
    """The path of a command: the one given, the one on `PATH`, or one that is built now from its Go module.

    Raises:
        RuntimeError: there is none, and no Go to build it with.
    """
    found = given or os.environ.get(name.upper()) or shutil.which(name)
    if found and os.path.exists(found):
        return os.path.realpath(found)
    go = shutil.which("go")
    if go is None:
        raise RuntimeError(f"{name} is missing, and so is Go to build it; give --{name} PATH")
    module, version = MODULES[name]
    print(f"building {module}@{version}", file=sys.stderr)
    subprocess.run([go, "install", f"{module}@{version}"], env={**os.environ, "GOBIN": str(target)}, check=True)
    return str(target / name)


def from_python(name: str, target: Path) -> str:
    """The folder of the commands of a Python package in an environment of its own, which is made now.

    Raises:
        RuntimeError: it can't be installed.
    """
    folder = target / name
    if not (folder / "bin" / name).exists():
        print(f"installing {PACKAGES[name]}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        if subprocess.run([*pip, PACKAGES[name]], check=False).returncode != 0:
            raise RuntimeError(f"{PACKAGES[name]} can't be installed")
    return str(folder / "bin")


def module_version(path: str) -> str:
    """The version of the Go module that a command was built from, where Go is there to read it."""
    go = shutil.which("go")
    if go is None:
        return "of the path given"
    said = subprocess.run([go, "version", "-m", path], capture_output=True, text=True, check=False).stdout
    found = re.search(r"^\s*mod\s+\S+\s+(\S+)", said, re.MULTILINE)
    return found.group(1) if found else "of no known version"


def package_version(commands: str, package: str) -> str:
    """The version of a package that an environment holds."""
    script = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run(
        [f"{commands}/python", "-c", script], capture_output=True, text=True, check=True
    ).stdout.strip()
