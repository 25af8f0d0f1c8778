"""A small policy of an invented company, and flows for it, so that these tests do not hang on the shipped policies."""

from __future__ import annotations

import datetime
import shutil
from typing import TYPE_CHECKING, Any

from checker.catalogue.catalogue import Catalogue, load
from checker.judge import Judge
from checker.load.document import Source, read
from checker.places import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from checker.catalogue.build import Expander
    from checker.engines.module import Module
    from checker.engines.protocol import Engine
    from checker.resolve.model import Flow

AS_OF = datetime.date(2026, 6, 1)
EDITION = "small@first"

POLICY = """\
version: 1
id: small
title: Small Bikes, privacy policy
edition: first
effective: {from: null, until: null}
source: {title: An invented policy, sha256: "%s", language: en}
taxonomy: "1"
scope:
  clause: small-0.1
  products: {small-shop: {title: The shop, controller: small-bikes}}
  controllers: [small-bikes]
coverage:
  categories: {undisclosed: [small-2.1]}
  purposes: {undisclosed: [small-2.1]}
  recipients: {undisclosed: [small-2.1]}
clauses:
  - id: small-0.1
    cite: {section: Start, lines: [1]}
    force: definition
    check: facts
    says: It speaks for the shop.
  - id: small-1.1
    cite: {section: Promise, lines: [2]}
    force: ban
    check: facts
    says: Nothing is sold.
    obligations:
      - {kind: sale, parameters: {harmless: [none]}}
  - id: small-2.1
    cite: {section: Use, lines: [3]}
    force: list
    check: facts
    says: Contact data serves the orders, with the help of service companies.
    grants:
      - categories: [user.contact]
      - purposes: [essential.service]
      - recipients: {recipient.roles: {has: [processor]}}
  - id: small-2.2
    cite: {section: Use, lines: [4]}
    force: must
    check: facts
    says: Service companies keep it confidential.
    obligations:
      - kind: contract
        when: {recipient.roles: {has: [processor]}}
        parameters: {terms: [confidentiality], our_purposes: false}
  - id: small-3.1
    cite: {section: Place, lines: [5]}
    force: must
    check: facts
    says: Data lies in Norway.
    obligations:
      - {kind: storage_place, parameters: {countries: ["NO"]}}
""" % ("0" * 64)

# A flow that keeps every promise.
_FLOW = """\
  - id: {id}
    product: small-shop
    action: share
    data: {{categories: [user.contact.email]}}
    purposes: [essential.service]
    subjects: [{{id: buyers}}]
    stores: [{{country: "{country}"}}]
    recipients:
      - roles: processor
        purposes: [essential.service]
        consideration: {consideration}
        contracts:
          - {{kind: service, from: always, until: open_ended, terms: {{confidentiality: true}}}}
"""


def flow_file(ids: Sequence[str], *, country: str = "NO", consideration: str = "none") -> str:
    """The text of a flow file with one flow for each id."""
    flows = [_FLOW.format(id=one, country=country, consideration=consideration) for one in ids]
    return "version: 1\nflows:\n" + "".join(flows)


def small_catalogue(folder: Path, module: Module, expander: Expander) -> Catalogue:
    """The catalogue of the small policy alone."""
    folder.mkdir(exist_ok=True)
    (folder / "small.yaml").write_text(POLICY, encoding="utf-8")
    shutil.copy(shipped("policies") / "taxonomy.yaml", folder)
    return load(module, expander, [folder], cache=False)


def small_judge(catalogue: Catalogue, engine: Engine) -> Judge:
    """A judge by the small policy."""
    return Judge(catalogue, engine, AS_OF)


def flows_of(judge: Judge, text: str, path: str = "small.flow.yaml") -> list[Flow]:
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
