"""Flows of Acme Bikes in any number, and an engine that answers with whatever a test gives it to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.judge import Judge
from checker.load.document import Source, read
from tests.acme import TODAY, acme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.engines.protocol import Engine
    from checker.resolve.model import Flow

EDITION = "acme@2024-01-01"

_DEFAULTS = """\
version: 1
defaults:
  product: acme-app
  security: {in_transit: true, at_rest: true}
  access: {from: ["NO"], scope: named_roles, authentication: single_sign_on}
  retention: {period: P1Y, on_end: delete}
  automated_decision: {solely_automated: false}
  without: [cookies, sdk, permissions]
flows:
"""
# A flow that keeps every promise while its data lies in Norway.
_FLOW = """\
  - id: {id}
    action: use
    data: {{categories: [user.name], necessary: true}}
    purposes: [essential.service]
    subjects: [{{id: adults, relation: customer, country: "NO", age: 30}}]
    stores: [{{country: "{country}", encrypted: true, access_from: ["NO"]}}]
    recipients:
      - party: spoke-repairs
        purposes: [essential.service]
        purpose_setter: us
        consideration: none
        necessary: true
"""


def flow_file(ids: Sequence[str], *, country: str = "NO") -> str:
    """The text of a flow file with one flow for each id."""
    return _DEFAULTS + "".join(_FLOW.format(id=one, country=country) for one in ids)


def acme_judge(engine: Engine) -> Judge:
    """A judge by the policy of Acme Bikes."""
    return Judge(acme(), engine, TODAY)


def flows_of(judge: Judge, text: str, path: str = "some.flow.yaml") -> list[Flow]:
    """The flows of a file's text."""
    return judge.flows(Source(read(path, text.encode())))


class FakeEngine:
    """Answers with whatever it is given to answer, and remembers how many cases each call had."""

    def __init__(self, answers: Any) -> None:
        self._answers = answers
        self.calls: list[int] = []

    def judge(self, programs: Any, cases: Any) -> Any:
        """See `checker.engines.protocol.Engine`."""
        self.calls.append(len(cases))
        return self._answers(programs, cases)
