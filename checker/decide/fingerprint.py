"""What makes a finding the same finding from one run to the next. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.decide.model import Finding


def fingerprint(path: str, flow: str, policy: str, finding: Finding) -> str:
    """The fingerprint of a finding: 64 hexadecimal digits that moving it within its file does not change.

    What it is about counts: file, flow, subject group, policy, obligation and element. An element counts by its name
    or by what it is, and by its place in its list only where the flow says neither. Lines, wording, verdict and edition
    of the policy do not count.

    Args:
        path: the file of the flow, with slashes, relative to the root of the project.
        flow: the id of the flow.
        policy: the id of the policy.
        finding: one of the findings by that policy of that flow.
    """
    listed = (finding.element or "").partition("[")[0]
    element = [listed, finding.named] if finding.named else [finding.element]
    return _digest([path, flow, policy, finding.obligation, finding.group, element])


def fingerprint_ungoverned(path: str, flow: str, group: str) -> str:
    """The fingerprint of the answer that no policy reaches a subject group of a flow; see `fingerprint`."""
    return _digest([path, flow, None, "not-governed", group])


def _digest(identity: list[object]) -> str:
    return hashlib.sha256(json.dumps(identity, ensure_ascii=True).encode()).hexdigest()
