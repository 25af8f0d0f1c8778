"""What the checker answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable

    from checker.problems import Place, Problem

COMPLIANT = "compliant"
VIOLATION = "violation"
UNDETERMINED = "undetermined"
NOT_GOVERNED = "not-governed"
MISSING_FACT = "missing-fact"
UNDISCLOSED = "undisclosed"
AMBIGUOUS = "ambiguous"
WAIVER = "waiver"
BASELINE = "baseline"

WORST_FIRST = (VIOLATION, UNDETERMINED, NOT_GOVERNED, COMPLIANT)


def worst(verdicts: Iterable[str]) -> str:
    """The verdict that decides: the strictest; of none, not governed."""
    return min(verdicts, key=WORST_FIRST.index, default=NOT_GOVERNED)


@dataclass(frozen=True)
class Condition:
    """One condition of a way: the fact, what is asked of it, and how it stands (true, false, unknown)."""

    fact: str
    asks: str
    state: str


@dataclass(frozen=True)
class Way:
    """One way to keep an obligation; by which exception or grant, and whether taking it was seen to keep the policy."""

    conditions: tuple[Condition, ...]
    by: str | None = None
    repairs: bool = False


@dataclass(frozen=True)
class Acceptance:
    """Why a finding does not block: by a waiver that its owner answers for, or by the baseline that it was found in."""

    by: str
    reason: str = ""
    owner: str = ""
    ticket: str = ""
    until: str = ""


@dataclass(frozen=True)
class Waiver:
    """An owner's acceptance of what a flow does not keep, until a day: from a file of waivers, or from the flow itself.

    Attributes:
        place: where it is written.
        flow: the id of the flow.
        clause: the clause that decides a finding, its obligation, or the id of that rule in reports; or `not-governed`.
        verdict: the worst verdict that it accepts.
        reason: why.
        owner: who answers for it.
        ticket: where it is followed up.
        date: the day it was given, and from which it counts, as YYYY-MM-DD.
        expires: the last day on which it counts.
        file: the file of the flow, or a pattern of files, relative to the root of the project; any, when left out.
        group: the subject group; any, when left out.
        element: the element, by its name or its path; any, when left out.
    """

    place: Place
    flow: str
    clause: str
    verdict: str
    reason: str
    owner: str
    ticket: str
    date: str
    expires: str
    file: str | None = None
    group: str | None = None
    element: str | None = None


STRICT, LENIENT = "strict", "lenient"


@dataclass(frozen=True)
class Reading:
    """How a text that pulls two ways is read: as counsel answered, or strictly until counsel has answered.

    Attributes:
        ruling: the number of the ruling.
        reading: strict or lenient.
        by: who answered; nothing where nobody has.
        until: the last day on which the answer counts.
    """

    ruling: str
    reading: str
    by: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Finding:
    """One obligation that a flow breaks or leaves open.

    `element` is the path of what it was judged for; `named` tells that apart from its like wherever it stands in its
    list, as far as the flow names it. `rulings` are those that it waits for, `readings` those that decided.
    """

    obligation: str
    clause: str
    cites: tuple[str, ...]
    verdict: str
    reason: str | None
    missing: tuple[str, ...]
    rulings: tuple[str, ...]
    group: str
    element: str | None
    place: Place
    message: str
    ways: tuple[Way, ...]
    named: str | None = None
    accepted: Acceptance | None = None
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Kept:
    """One obligation that a flow keeps.

    `arises` is false where it does not arise for this flow. The ways are those that keep it, or that leave it out.
    """

    obligation: str
    clause: str
    group: str
    element: str | None
    arises: bool
    ways: tuple[Way, ...]
    named: str | None = None


@dataclass(frozen=True)
class PolicyResult:
    """What one policy says of a flow, and the readings that the verdict rests on.

    What is kept is told only where it was asked for.
    """

    policy: str
    edition: str
    title: str
    verdict: str
    clauses: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    kept: tuple[Kept, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def blocking(self) -> str:
        """The verdict that is left when what is accepted is left out."""
        if not self.findings:
            return self.verdict
        return worst([COMPLIANT, *(finding.verdict for finding in self.findings if finding.accepted is None)])


@dataclass(frozen=True)
class Ungoverned:
    """A subject group of a flow that no policy reaches; `why` says of the editions that would on another day."""

    group: str
    accepted: Acceptance | None = None
    why: str = ""

    @property
    def blocking(self) -> str:
        """The verdict that is left when what is accepted is left out."""
        return NOT_GOVERNED if self.accepted is None else COMPLIANT


@dataclass(frozen=True)
class FlowResult:
    """What all policies that reach it say of a flow, and the waivers that the flow states for itself."""

    id: str
    title: str
    place: Place
    verdict: str
    policies: tuple[PolicyResult, ...]
    ungoverned: tuple[Ungoverned, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def blocking(self) -> str:
        """The verdict that is left when what is accepted is left out."""
        governing = [policy.blocking for policy in self.policies if policy.verdict != NOT_GOVERNED]
        return worst([*governing, *(group.blocking for group in self.ungoverned)])


@dataclass(frozen=True)
class Since:
    """That only the flows were judged that changed since a commit.

    Attributes:
        reference: what names the commit.
        commit: its id.
        left_out: how many flows have not changed, and are left out.
        changes: the files that changed and decide about all flows, so that none is left out.
    """

    reference: str
    commit: str
    left_out: int = 0
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The whole answer of one run; the flows can be gone through more than once.

    `problems` kept something from being judged; `notices` are about waivers and the baseline, and decide nothing;
    `since` says what the run was confined to, if it was.
    """

    as_of: datetime.date
    digest: str
    flows: Collection[FlowResult]
    problems: tuple[Problem, ...] = field(default=())
    notices: tuple[Problem, ...] = field(default=())
    since: Since | None = None

    @property
    def left_out(self) -> int:
        """How many flows were left out, for they have not changed."""
        return self.since.left_out if self.since else 0
