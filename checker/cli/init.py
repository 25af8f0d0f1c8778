"""``flowclause init``: writes a commented flow file to start from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checker.load.discover import FLOW_FILE
from checker.problems import unusable
from checker.render.escape import for_terminal

if TYPE_CHECKING:
    import argparse

TEMPLATE = """\
# A proposed flow of personal data, judged against the published privacy policies: flowclause check {name}
# A fact that is left out, or null, is not known, and never helps the flow. All facts: flowclause schema flow
version: 1
# uses: [company.parties.yaml]          # parties and stores that several files refer to by id
defaults:                               # facts that fill what the flows below leave out
  product: my-bmw-cn                    # flowclause policies lists the products
  collected_in: CN
  security: {{in_transit: true, at_rest: true, isolated: true, monitored: true}}
  access: {{from: [CN], scope: named_roles, authentication: single_sign_on, bound_to_security: true}}
flows:
  - id: dealer-follow-up
    title: Test-drive requests go to the dealer that the customer chose
    action: share                       # says which topics arise: collect, store, access, share, answer_request ...
    data: {{categories: [user.name, user.contact.phone_number], necessary: true}}
    purposes: [essential.service.request.test_drive]
    subjects:                           # whose data; a group may state any fact of its own
      - {{id: customers, relation: customer, country: CN, age: {{min: 18}}}}
    notice: {{given: true, popup: true, timing: before, contents: [sharing]}}
    consents:
      - {{kind: separate, covers: all, prior: true, withdrawn: false, provable: true}}
    stores:
      - {{country: CN}}
    recipients:
      - roles: dealer
        country: CN
        purpose_setter: us              # who decides what it is for; `them` is sharing, `us` is entrusting
        consideration: none             # what is given in return
        necessary: true
        supervised: true
        contracts:                      # in force on the day of the flow; a term left out is not known
          - kind: dealer
            from: 2024-01-01
            until: open_ended
            terms:
              confidentiality: true
              non_disclosure: true
              instructions: true
              follows_policy: true
              use_limited: true
              purpose: true
              method: true
              data_types: true
              term: true
              protection: true
              rights_and_duties: true
    retention: {{period: P2Y, end_event: purpose_fulfilled, on_end: delete}}
"""


def init(given: argparse.Namespace) -> int:
    """Writes the example, or prints it.

    Raises:
        InputError: the file exists already, can't be written, or is not named as flow files are.
    """
    path = Path(given.path)
    if given.path == "-":
        sys.stdout.write(TEMPLATE.format(name="example.flow.yaml"))
        return 0
    if not FLOW_FILE.search(path.name):
        hint = f"name it {path.name}.flow.yaml, or the like"
        raise unusable(str(path), "flow files are named *.flow.yaml, and would not be found otherwise", hint)
    try:
        _write(path, TEMPLATE.format(name=path.name))
    except FileExistsError:
        raise unusable(str(path), "the file exists", "name another; nothing was written") from None
    except OSError as error:
        raise unusable(str(path), f"can't be written: {error.strerror}") from None
    name = for_terminal(str(path))
    print(f"wrote {name}; judge it with: flowclause check {name}")
    return 0


def _write(path: Path, text: str) -> None:
    """Writes a new file, whole or not at all."""
    with path.open("x", encoding="utf-8") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink()
            raise
