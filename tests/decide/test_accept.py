"""Waivers and the baseline accept what they name, on the days that they name, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.decide.accept import Acceptances, Accepted, found_in
from checker.decide.baseline import Entry, allowances, pruned, taken
from checker.decide.model import (
    COMPLIANT,
    NOT_GOVERNED,
    UNDETERMINED,
    VIOLATION,
    Acceptance,
    Finding,
    FlowResult,
    PolicyResult,
    Ungoverned,
    Waiver,
    worst,
)
from checker.decide.review import review
from checker.decide.waivers import Rules
from checker.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Place("a.flow.yaml", 3, 5)
NAMES = frozenset(
    {"acme-1.1", "acme-2.1", "acme-2.1/notice", "acme/coverage/recipients", "acme-9.9", "acme/acme-2.1/notice"}
)
RULES = Rules(lambda policy: NAMES if policy == "acme" else (), ("acme",), frozenset({"acme-9.9"}), 365, {"acme": 90})


def finding(clause: str = "acme-1.1", verdict: str = UNDETERMINED, **changes: object) -> Finding:
    one = Finding(clause, clause, (clause,), verdict, None, (), (), "adults", None, HERE, "said", ())
    return replace(one, **changes)  # type: ignore[arg-type]


def flow(
    *findings: Finding, groups: Iterable[str] = (), name: str = "sign-up", path: str = "a.flow.yaml"
) -> FlowResult:
    verdict = worst([COMPLIANT, *(one.verdict for one in findings)])
    policies = (PolicyResult("acme", "1", "Acme", verdict, (), findings),)
    ungoverned = tuple(Ungoverned(group) for group in groups)
    whole = worst([verdict, *[NOT_GOVERNED] * bool(ungoverned)])
    return FlowResult(name, "", replace(HERE, path=path), whole, policies, ungoverned)


def waiver(clause: str = "acme-1.1", verdict: str = UNDETERMINED, line: int = 1, **changes: object) -> Waiver:
    place = Place("flowclause-waivers.yaml", line, 5)
    one = Waiver(place, "sign-up", clause, verdict, "why", "who", "T-1", "2026-05-01", "2026-06-30")
    return replace(one, **changes)  # type: ignore[arg-type]


def acceptances(
    *waivers: Waiver, as_of: str = "2026-06-01", known: Iterable[Entry] = (), of_flows: bool = True
) -> Acceptances:
    return Acceptances(as_of, RULES, lambda path: path, waivers, allowances(known), of_flows=of_flows)


def accepted(result: FlowResult) -> list[str | None]:
    """By what each finding, and then each group, is accepted."""
    found = [one.accepted for policy in result.policies for one in policy.findings]
    return [one.by if one else None for one in (*found, *(group.accepted for group in result.ungoverned))]


def by(result: FlowResult, *waivers: Waiver, as_of: str = "2026-06-01") -> list[str | None]:
    return accepted(acceptances(*waivers, as_of=as_of).apply(result))


def notices(*waivers: Waiver, flows: Iterable[FlowResult], as_of: str = "2026-06-01", whole: bool = True) -> list[str]:
    return [one.message for one in review(acceptances(*waivers, as_of=as_of), list(flows), whole=whole).notices]


def test_a_waived_finding_stays_with_its_verdict_and_does_not_block() -> None:
    before = flow(finding())
    after = acceptances(waiver()).apply(before)
    told = Acceptance("waiver", "why", "who", "T-1", "2026-06-30")
    policy = replace(before.policies[0], findings=(finding(accepted=told),))
    assert after == replace(before, policies=(policy,))
    assert (after.verdict, after.blocking, after.policies[0].blocking) == (UNDETERMINED, COMPLIANT, COMPLIANT)


@pytest.mark.parametrize(
    ("as_of", "counts"),
    [("2026-04-30", False), ("2026-05-01", True), ("2026-06-30", True), ("2026-07-01", False)],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
def test_a_waiver_counts_from_its_date_to_the_day_it_expires(as_of: str, counts: bool) -> None:
    assert by(flow(finding()), waiver(), as_of=as_of) == ["waiver" if counts else None]


@pytest.mark.parametrize(
    ("accepts", "found", "counts"),
    [
        (UNDETERMINED, UNDETERMINED, True),
        (UNDETERMINED, VIOLATION, False),
        (VIOLATION, UNDETERMINED, True),
        (VIOLATION, VIOLATION, True),
    ],
)
def test_a_waiver_accepts_nothing_worse_than_it_names(accepts: str, found: str, counts: bool) -> None:
    assert by(flow(finding(verdict=found)), waiver(verdict=accepts)) == ["waiver" if counts else None]


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"clause": "acme-2.1"}, True),
        ({"clause": "acme-2.1/notice"}, True),
        ({"clause": "acme/acme-2.1/notice"}, True),
        ({"clause": "acme-1.1"}, False),
        ({"flow": "other"}, False),
        ({"group": "adults"}, True),
        ({"group": "children"}, False),
        ({"element": "recipients[0]"}, True),
        ({"element": "bells"}, True),
        ({"element": "recipients[1]"}, False),
        ({"file": "a.flow.yaml"}, True),
        ({"file": "*.flow.yaml"}, True),
        ({"file": "b/*.flow.yaml"}, False),
    ],
)
def test_a_waiver_is_about_what_it_names(changes: dict[str, str], counts: bool) -> None:
    one = finding("acme-2.1", obligation="acme-2.1/notice", element="recipients[0]", named="bells")
    assert by(flow(one), waiver(**{"clause": "acme-2.1", **changes})) == ["waiver" if counts else None]  # type: ignore[arg-type]


def test_a_group_that_no_policy_governs_can_be_waived_and_nothing_beside_it() -> None:
    result = flow(finding(), groups=("adults", "visitors"))
    one = waiver(NOT_GOVERNED, NOT_GOVERNED, group="visitors")
    assert by(result, one) == [None, None, "waiver"]
    everything = acceptances(waiver(), waiver(NOT_GOVERNED, NOT_GOVERNED, line=2)).apply(result)
    assert (everything.verdict, everything.blocking) == (UNDETERMINED, COMPLIANT)


def test_nothing_accepts_what_rests_on_a_clause_that_can_not_be_waived() -> None:
    banned = finding(cites=("acme-1.1", "acme-9.9"))
    (one,) = found_in(flow(banned), "a.flow.yaml")
    entry = Entry("a.flow.yaml", "sign-up", "acme", "acme-1.1", "adults", "", VIOLATION, one.fingerprint)
    accepting = acceptances(waiver(verdict=VIOLATION), known=[entry])
    assert accepted(accepting.apply(flow(banned))) == [None]
    assert notices(waiver(verdict=VIOLATION), flows=[flow(banned)]) == [
        "the waiver of acme-1.1 for flow sign-up is about a finding that rests on a clause that can't be waived"
    ]


def test_a_flow_can_waive_for_itself_alone_unless_waivers_do_not_count() -> None:
    own = replace(flow(finding()), waivers=(waiver(),))
    assert accepted(acceptances().apply(own)) == ["waiver"]
    assert accepted(acceptances().apply(flow(finding()))) == [None]
    assert accepted(acceptances(of_flows=False).apply(own)) == [None]


def test_of_two_waivers_the_one_that_counts_for_longest_is_told() -> None:
    longer = waiver(line=2, expires="2026-07-01", reason="longer")
    for waivers in ((waiver(), longer), (longer, waiver())):
        (policy,) = acceptances(*waivers).apply(flow(finding())).policies
        assert policy.findings[0].accepted == Acceptance("waiver", "longer", "who", "T-1", "2026-07-01")


WRONG = [
    (waiver("acme-1.2"), "no policy has a clause 'acme-1.2'", "did you mean acme-1.1?"),
    (waiver("tern-1"), "no policy has a clause 'tern-1'", "policies: acme"),
    (
        waiver("acme-9.9"),
        "acme-9.9 can't be waived",
        "mend the flow; a policy says `waivable: false` of what nobody may accept",
    ),
    (waiver(expires="2026-04-30"), "expires on 2026-04-30, before its date, 2026-05-01", "correct one of them"),
    (waiver(expires="2026-07-31"), "expires more than 90 days after its date", "expire by 2026-07-30"),
    (
        waiver(NOT_GOVERNED, expires="2027-05-02"),
        "expires more than 365 days after its date",
        "expire by 2027-05-01",
    ),
]


@pytest.mark.parametrize(("one", "message", "hint"), WRONG)
def test_a_waiver_that_is_wrong_is_a_problem_and_accepts_nothing(one: Waiver, message: str, hint: str) -> None:
    result = flow(finding("acme-9.9"), finding(), groups=["adults"])
    assert review(acceptances(one), [result], whole=False).problems == (Problem(one.place, message, hint),)
    assert by(result, one) == [None, None, None]


@pytest.mark.parametrize("expires", ["2026-05-01", "2026-07-30"])
def test_a_waiver_may_last_a_day_and_as_long_as_is_allowed(expires: str) -> None:
    assert RULES.wrong(waiver(expires=expires)) is None


WHAT = "the waiver of acme-1.1 for flow sign-up"


@pytest.mark.parametrize(
    ("one", "found", "as_of", "told"),
    [
        (waiver(), [finding()], "2026-06-30", []),
        (waiver(), [finding()], "2026-07-01", [f"{WHAT} expired on 2026-06-30; it accepts nothing any more"]),
        (waiver(), [], "2026-07-01", [f"{WHAT} expired on 2026-06-30, and finds nothing"]),
        (waiver(), [], "2026-06-01", [f"{WHAT} finds nothing to accept"]),
        (waiver(flow="gone"), [], "2026-06-01", ["the waiver of acme-1.1 for flow gone finds no such flow"]),
        (waiver(), [finding()], "2026-04-30", [f"{WHAT} does not count before 2026-05-01"]),
        (
            waiver(),
            [finding(verdict=VIOLATION)],
            "2026-06-01",
            [f"{WHAT} accepts undetermined, and what was found is worse"],
        ),
    ],
)
def test_a_waiver_that_does_not_do_what_it_seems_to_says_so(
    one: Waiver, found: list[Finding], as_of: str, told: list[str]
) -> None:
    assert notices(one, flows=[flow(*found)], as_of=as_of) == told


def test_what_a_run_did_not_look_at_is_not_said_to_be_gone() -> None:
    assert notices(waiver(flow="elsewhere"), flows=[flow(finding())], whole=False) == []
    found = review(acceptances(waiver()), [flow()], whole=True, policies=["tern"])
    assert (found.problems, found.notices) == ((), ())


def test_a_flow_id_in_two_files_asks_for_the_file() -> None:
    flows = [flow(finding()), flow(finding(), path="b.flow.yaml")]
    text = "flow sign-up is in 2 files, such as a.flow.yaml, b.flow.yaml"
    assert review(acceptances(waiver()), flows, whole=True).problems == (
        Problem(waiver().place, text, "say in `file` which of them is meant"),
    )
    assert review(acceptances(waiver(file="a.flow.yaml")), flows, whole=True).problems == ()


def baseline_of(*results: FlowResult, waivers: tuple[Waiver, ...] = ()) -> tuple[Entry, ...]:
    return taken(results, acceptances(*waivers), lambda _: True)


def test_a_baseline_holds_each_finding_in_order_with_duplicates_counted() -> None:
    one = finding("acme-2.1", element="recipients[2]", named="bells")
    twice = finding("acme-1.1", element="stores[0]")
    entries = baseline_of(flow(one, twice, twice, groups=["visitors"]), flow(name="fine"))
    assert [replace(entry, fingerprint="") for entry in entries] == [
        Entry("a.flow.yaml", "sign-up", "", "not-governed", "visitors", "", NOT_GOVERNED, ""),
        Entry("a.flow.yaml", "sign-up", "acme", "acme-1.1", "adults", "stores[0]", UNDETERMINED, "", 2),
        Entry("a.flow.yaml", "sign-up", "acme", "acme-2.1", "adults", "recipients: bells", UNDETERMINED, ""),
    ]


def test_what_is_in_the_baseline_does_not_block_wherever_it_moves_and_what_is_new_or_worse_does() -> None:
    known = baseline_of(flow(finding(element="recipients[2]", named="bells"), groups=["visitors"]))
    moved = finding(element="recipients[0]", named="bells", place=Place("x", 90, 1), message="said otherwise")
    accepting = acceptances(known=known)
    assert accepted(accepting.apply(flow(moved, finding("acme-2.1"), groups=["visitors", "others"]))) == [
        "baseline",
        None,
        "baseline",
        None,
    ]
    assert accepted(accepting.apply(flow(replace(moved, verdict=VIOLATION)))) == [None]
    worse = acceptances(known=baseline_of(flow(replace(moved, verdict=VIOLATION))))
    assert accepted(worse.apply(flow(moved))) == ["baseline"]


def test_a_baseline_accepts_as_many_as_it_counts() -> None:
    one = finding(element="stores[0]")
    accepting = acceptances(known=baseline_of(flow(one, one)))
    assert accepted(accepting.apply(flow(one, one, one))) == ["baseline", "baseline", None]
    mixed = acceptances(known=baseline_of(flow(replace(one, verdict=VIOLATION), one)))
    assert accepted(mixed.apply(flow(one, replace(one, verdict=VIOLATION)))) == ["baseline", "baseline"]


def test_a_waived_finding_is_not_taken_into_the_baseline_and_uses_nothing_of_it() -> None:
    assert baseline_of(flow(finding()), waivers=(waiver(),)) == ()
    known = baseline_of(flow(finding()))
    found = review(acceptances(waiver(), known=known), [flow(finding())], whole=True)
    assert found.unused == Counter({(known[0].fingerprint, UNDETERMINED): 1})


def test_pruning_removes_what_was_judged_and_is_gone_and_tightens_what_is_milder() -> None:
    still, gone, milder = finding(), finding("acme-2.1"), finding("acme-9.9", VIOLATION)
    known = baseline_of(flow(still, gone, milder), flow(still, path="b.flow.yaml"), flow(still, path="c.flow.yaml"))
    now = flow(still, replace(milder, verdict=UNDETERMINED))
    rules = Rules(lambda _: NAMES)
    accepting = Acceptances("2026-06-01", rules, lambda path: path, (), allowances(known))
    left = pruned(known, [now], accepting, lambda path: path != "c.flow.yaml")
    assert [(one.path, one.obligation, one.verdict) for one in left] == [
        ("a.flow.yaml", "acme-1.1", UNDETERMINED),
        ("a.flow.yaml", "acme-9.9", UNDETERMINED),
        ("c.flow.yaml", "acme-1.1", UNDETERMINED),
    ]
    assert left[1].fingerprint in {one.fingerprint for one in known if one.obligation == "acme-9.9"}


def test_answers_are_marked_each_time_they_are_gone_through() -> None:
    answers = Accepted((flow(finding()), flow()), acceptances(waiver()))
    assert len(answers) == 2
    assert [one.blocking for one in answers] == [one.blocking for one in answers] == [COMPLIANT, COMPLIANT]
    assert flow() in answers
    assert flow(finding()) not in answers


FINDINGS = st.builds(
    finding,
    st.sampled_from(["acme-1.1", "acme-2.1", "acme-9.9"]),
    st.sampled_from([VIOLATION, UNDETERMINED]),
    element=st.sampled_from([None, "recipients[0]", "recipients[1]"]),
    group=st.sampled_from(["adults", "children"]),
)
FLOWS = st.builds(
    lambda findings, groups, name: flow(*findings, groups=groups, name=name),
    st.lists(FINDINGS, max_size=5),
    st.lists(st.sampled_from(["adults", "children"]), max_size=2, unique=True),
    st.sampled_from(["sign-up", "sign-off"]),
)
WAIVERS = st.lists(
    st.builds(
        waiver,
        st.sampled_from(["acme-1.1", "acme-2.1", "acme-9.9", NOT_GOVERNED]),
        st.sampled_from([VIOLATION, UNDETERMINED]),
        st.integers(1, 9),
        flow=st.sampled_from(["sign-up", "sign-off"]),
        date=st.sampled_from(["2026-05-01", "2026-06-02"]),
        expires=st.sampled_from(["2026-05-31", "2026-06-30"]),
        element=st.sampled_from([None, "recipients[0]"]),
    ),
    max_size=5,
)


@given(result=FLOWS, waivers=WAIVERS, known=st.lists(FLOWS, max_size=2), data=st.data())
def test_accepting_changes_nothing_but_marks_in_any_order_and_once_is_enough(
    result: FlowResult, waivers: list[Waiver], known: list[FlowResult], data: st.DataObject
) -> None:
    entries = baseline_of(*known)
    accepting = acceptances(*waivers, known=entries)
    after = accepting.apply(result)
    assert accepting.apply(after) == after
    shuffled = data.draw(st.permutations(waivers))
    assert acceptances(*shuffled, known=entries[::-1]).apply(result) == after
    unmarked = tuple(
        replace(policy, findings=tuple(replace(one, accepted=None) for one in policy.findings))
        for policy in after.policies
    )
    groups = tuple(replace(group, accepted=None) for group in after.ungoverned)
    assert replace(after, policies=unmarked, ungoverned=groups) == result
    assert worst((result.verdict, after.blocking)) == result.verdict


@given(result=FLOWS, waivers=WAIVERS, more=WAIVERS)
def test_a_further_waiver_takes_nothing_back(result: FlowResult, waivers: list[Waiver], more: list[Waiver]) -> None:
    fewer, all_ = accepted(acceptances(*waivers).apply(result)), accepted(acceptances(*waivers, *more).apply(result))
    assert all(one is None or other is not None for one, other in zip(fewer, all_, strict=True))


@given(result=FLOWS)
def test_a_baseline_accepts_just_what_was_taken_into_it(result: FlowResult) -> None:
    entries = baseline_of(result)
    rules = Rules(lambda _: NAMES)
    accepting = Acceptances("2026-06-01", rules, lambda path: path, (), allowances(entries))
    after = accepting.apply(result)
    assert (after.verdict, after.blocking) == (result.verdict, COMPLIANT)
    assert review(accepting, [result], whole=True).unused == Counter()
    assert pruned(entries, [result], accepting, lambda _: True) == entries
