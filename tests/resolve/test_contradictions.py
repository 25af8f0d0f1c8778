"""Facts that contradict one another are refused where they stand, with what to do."""

from __future__ import annotations

from typing import Any

import pytest

from checker.resolve.consistency import as_set, contradictions


def told(**facts: Any) -> list[tuple[tuple[Any, ...], str, str]]:
    return [tuple(one) for one in contradictions(facts)]  # type: ignore[misc]


RIGHTS = "answer_request, use_after_opt_out, use_after_withdrawal, use_after_stop_request, delete, restore_backup"
CALL = "record_call, use, collect, store, access, share"
TOPICS: list[tuple[str, Any, Any, str, list[str]]] = [
    ("rights", {"honoured": True}, {"honoured": False}, f"one of {RIGHTS}", RIGHTS.split(", ")),
    ("cookies", [{"kind": "pixel"}], [], "set_cookies", ["set_cookies"]),
    ("access_log", {"fields": ["browser"]}, {"fields": [], "identifies": False}, "log_access", ["log_access"]),
    ("call", {"destination": "other"}, {"destination": None}, f"one of {CALL}", CALL.split(", ")),
    ("theft", {"equipped": True}, {}, "one of track, collect", ["track", "collect"]),
    ("automated_decision", {"solely_automated": True}, {"solely_automated": False}, "decide", ["decide"]),
    ("succession", {"bound_to_policy": True}, None, "transfer_business", ["transfer_business"]),
    ("policy_change", {"kind": ["purpose"]}, {"kind": []}, "change_policy", ["change_policy"]),
    ("discovery", {"deletion_attempted": True}, {"x": {}}, "handle_child_discovery", ["handle_child_discovery"]),
]


@pytest.mark.parametrize(("topic", "described", "silent", "wanted", "raising"), TOPICS, ids=[one[0] for one in TOPICS])
def test_a_topic_that_is_described_needs_an_action_that_raises_it(
    topic: str, described: Any, silent: Any, wanted: str, raising: list[str]
) -> None:
    message = f"{topic} is described, but no action raises it"
    problem = ((topic,), message, f"add {wanted} to `action`, or leave {topic} out")
    for action in ("publish", ["publish", "order"], None, []):
        assert told(**{topic: described}, action=action) == [problem]
        assert told(**{topic: silent}, action=action) == []
    for action in raising:
        assert told(**{topic: described}, action=action) == []
        assert told(**{topic: described}, action=["publish", action]) == []


def test_no_days_at_all_say_something() -> None:
    assert [keys for keys, *_ in told(rights={"working_days": 0}, action="use")] == [("rights",)]
    assert told(rights={"fee": {}, "granted": None}, action="use") == []


THEFT = {"equipped": True}


@pytest.mark.parametrize(
    ("triggers", "agrees"), [("airbag", False), (["airbag"], False), ([], False), ("theft_report", True), (None, True)]
)
def test_a_theft_is_among_the_triggers_that_are_stated(triggers: Any, agrees: bool) -> None:
    message = "theft is described, but the triggers do not list theft_report"
    problem = (("triggers",), message, "add theft_report to `triggers`, or leave theft out")
    assert told(theft=THEFT, triggers=triggers, action="track") == ([] if agrees else [problem])
    assert told(theft={}, triggers=triggers, action="track") == []


def subject(**stated: Any) -> dict[str, Any]:
    return {"subject": {"age": None, "age_known": None, **stated}}


def test_an_age_is_not_stated_where_it_is_not_known() -> None:
    message = "an age is stated, though age_known says that it is not known"
    problem = (("subject", "age_known"), message, "leave age out, or say that it is known")
    assert told(**subject(age=0, age_known=False)) == [problem]
    assert told(**subject(age={"min": 18}, age_known=False)) == [problem]
    for stated in ({"age": 5, "age_known": True}, {"age": 5}, {"age_known": False}, {}):
        assert told(**subject(**stated)) == []


@pytest.mark.parametrize(
    ("category", "action", "contradicts"),
    [
        ("user.demographic.date_of_birth", "collect", True),
        ("user.demographic.date_of_birth", ["use", "register"], True),
        ("user.demographic.age_range", "order", True),
        ("user.demographic.age_range", "use", False),
        ("user.demographic", "collect", False),
    ],
)
def test_an_age_that_is_gathered_is_known(category: str, action: Any, contradicts: bool) -> None:
    facts = {"data": {"categories": ["user.name", category]}, "action": action}
    message = f"{category} is gathered, which tells the age, though age_known says that it is not known"
    problem = (("subject", "age_known"), message, "say age_known: true, with the age or null")
    assert told(**facts, **subject(age_known=False)) == ([problem] if contradicts else [])
    assert told(**facts, **subject(age_known=True)) == []
    assert told(**subject(age_known=False), data=None, action=action) == []


@pytest.mark.parametrize("ours", ["cookies", "sdk", "permissions", "recipients"])
def test_a_linked_site_acts_for_itself_only(ours: str) -> None:
    message = f"{ours} are described as a linked site's act; what is placed or shared here is our own"
    problem = (("actor",), message, "say actor: us, or leave them out")
    assert told(**{ours: [{}]}, actor="linked_site", action="set_cookies") == [problem]
    assert told(**{ours: []}, actor="linked_site", action="set_cookies") == []
    assert told(**{ours: [{}]}, actor="us", action="set_cookies") == []


@pytest.mark.parametrize("described", ["sdk", "permissions"])
def test_kits_and_permissions_are_of_an_app(described: str) -> None:
    message = f"{described}: described, which is of an app, though collected_at is event"
    hint = "say collected_at: app, or describe what the app takes in as a flow of its own"
    assert told(**{described: [{}]}, collected_at="event") == [(("collected_at",), message, hint)]
    assert told(**{described: [{}]}, collected_at="app") == []
    assert told(**{described: [{}]}) == []
    assert told(**{described: []}, collected_at="event") == []


def answered(**rights: Any) -> list[tuple[tuple[Any, ...], str, str]]:
    return told(rights={"verified_on": "2025-03-10", **rights}, action="answer_request")


def test_what_a_refused_request_asked_for_is_not_done() -> None:
    problem = (
        ("rights", "honoured"),
        "a request that is refused, though what was asked is done",
        "say granted: true, or honoured: false",
    )
    assert answered(granted=False, honoured=True) == [problem]
    for granted, honoured in ((False, False), (False, None), (None, True), (True, True), (True, False)):
        assert answered(granted=granted, honoured=honoured) == []


def test_a_request_is_answered_no_sooner_than_identity_was_verified() -> None:
    message = "a request answered on 2025-03-09, before identity was verified on 2025-03-10"
    assert answered(answered_on="2025-03-09") == [(("rights", "answered_on"), message, "exchange or correct the days")]
    for day in ("2025-03-10", "2025-03-11", None):
        assert answered(answered_on=day) == []
    assert answered(answered_on="2025-03-09", verified_on=None) == []


def test_data_that_cookies_alone_gather_is_tied_to_nobody_where_no_cookie_is() -> None:
    message = "no cookie can be tied to a person, though data.linkable says that the data can"
    problem = (("cookies", 0, "linkable"), message, "say linkable: true of the cookie, or false of the data")
    loose = {"kind": "cookie", "linkable": False}

    def gathered(*cookies: dict[str, Any], linkable: bool | None = True, also: str = "user.device.cookie_id") -> Any:
        data = {"categories": ["user.behavior.browsing_history", also], "linkable": linkable}
        return told(action=["set_cookies"], cookies=list(cookies), data=data)

    assert gathered(loose) == gathered(loose, loose) == [problem]
    assert gathered(loose, {"linkable": True}) == gathered(loose, {"linkable": None}) == gathered() == []
    assert gathered(loose, linkable=False) == gathered(loose, linkable=None) == gathered(loose, also="user.name") == []


@pytest.mark.parametrize("listed", ["data", "purposes"])
def test_who_gets_nothing_is_no_recipient(listed: str) -> None:
    hint = f"list the {listed}, leave them out where it gets all, or leave the recipient out"
    problem = (("recipients", 1, listed), f"a recipient with no {listed} is none", hint)
    assert told(recipients=[{}, {listed: []}]) == [problem]
    assert told(recipients=[{}, {listed: None}]) == told(recipients=[{listed: ["x"]}]) == []


def test_working_days_are_stated_or_counted_not_both() -> None:
    message = "the working days are stated beside the days that they are counted from"
    problem = (("rights", "working_days"), message, "leave rights.working_days out")
    assert answered(answered_on="2025-03-10", working_days=0) == [problem]
    assert answered(answered_on="2025-03-10", working_days=None) == []
    assert answered(answered_on=None, working_days=3) == []


def test_who_is_in_the_role_of_a_named_one_is_not_said_to_be_unnamed() -> None:
    message = "the roles say that the person named it, designated_by_subject says not"
    problem = (("recipients", 0, "designated_by_subject"), message, "say one of them")
    named = {"roles": ["third_party", "designated_by_subject"]}
    assert told(recipients=[{**named, "designated_by_subject": False}]) == [problem]
    for stated in (
        {**named, "designated_by_subject": True},
        named,
        {"roles": "dealer", "designated_by_subject": False},
    ):
        assert told(recipients=[stated]) == []


@pytest.mark.parametrize("markets", ["its_own", "others"])
def test_who_markets_what_is_not_ours_is_no_dealer_and_does_not_work_for_our_purposes(markets: str) -> None:
    dealing = f"a dealer markets our products; this one markets {markets.replace('_', ' ')}"
    hint = "for its own campaign for our products say beneficiary: recipient; for other products make it a marketer"
    dealer = (("recipients", 1, "markets"), dealing, hint)
    setting = "it markets what is not ours with the data, so that the purpose is not ours alone"
    setter = (("recipients", 1, "purpose_setter"), setting, "say purpose_setter: them")

    def recipient(**stated: Any) -> list[tuple[tuple[Any, ...], str, str]]:
        return told(recipients=[{}, {"markets": markets, **stated}])

    assert recipient(roles="dealer") == [dealer]
    assert recipient(roles=["group", "responsible_dealer"], purpose_setter="us") == [dealer, setter]
    assert recipient(roles=["marketer"], purpose_setter="us") == [setter]
    for stated in ({"roles": "marketer", "purpose_setter": "them"}, {"roles": None}, {"purpose_setter": None}):
        assert recipient(**stated) == []
    for ours in ("ours", "none", None):
        assert recipient(roles="dealer", purpose_setter="us", markets=ours) == []


@pytest.mark.parametrize(("written", "read"), [(None, None), ([], []), (["a"], ["a"]), ("a", ["a"]), (False, [False])])
def test_one_value_is_a_set_of_one(written: Any, read: Any) -> None:
    assert as_set(written) == read


def test_what_is_nobody_s_for_good_is_tied_to_nobody() -> None:
    message = "the data can be tied to a person, though nobody can restore it and a test re-identified nobody"
    hint = "say linkable: false, or which of irreversible and reidentification_tested is false"
    anonymous = {"irreversible": True, "reidentification_tested": True}
    assert told(data={**anonymous, "linkable": True}) == [(("data", "linkable"), message, hint)]
    for changed in (
        {"linkable": False},
        {"irreversible": False},
        {"irreversible": None},
        {"reidentification_tested": False},
    ):
        assert told(data={**anonymous, "linkable": True, **changed}) == []


def test_what_is_nobody_s_for_good_reaches_nobody_with_a_name() -> None:
    anonymous = {"irreversible": True, "reidentification_tested": True}

    def received(form: str | None, **changed: bool | None) -> Any:
        return told(data={**anonymous, **changed}, recipients=[{}, {"data_form": form}])

    for form in ("identified", "pseudonymised"):
        message = f"a recipient gets the data {form}, though nobody can restore it and a test re-identified nobody"
        hint = "leave data_form out, or say which of irreversible and reidentification_tested is false of what it gets"
        assert received(form) == [(("recipients", 1, "data_form"), message, hint)]
        for open_or_false in (False, None):
            assert received(form, irreversible=open_or_false) == []
            assert received(form, reidentification_tested=open_or_false) == []
    for untied in ("aggregated", "anonymised", None):
        assert received(untied) == []


def test_what_has_a_price_is_not_given_for_nothing() -> None:
    def given(consideration: str | None, **deal: Any) -> Any:
        return told(recipients=[{"consideration": consideration, **deal}])

    message = "the recipient gives nothing in return, though the deal puts a price on the data"
    hint = "say consideration: asset_deal, or data_priced: false"
    priced = {"asset_deal": {"data_priced": True}}
    assert given("none", **priced) == [(("recipients", 0, "consideration"), message, hint)]
    for other in ("asset_deal", "money", None):
        assert given(other, **priced) == []
    deals: list[dict[str, Any] | None] = [None, {}, {"data_priced": False}, {"data_priced": None}]
    for deal in deals:
        assert given("none", asset_deal=deal) == []
    assert given("none") == []
