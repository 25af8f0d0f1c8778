"""The flows of a file: defaults, groups, parties and stores, and what follows by definition."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from checker.load.document import Source, read
from checker.problems import InputError, Place
from checker.resolve.resolve import resolve
from tests.acme import acme
from tests.generated import check, flow_files, source

if TYPE_CHECKING:
    from checker.resolve.model import Flow

BASE = """\
version: 1
flows:
  - id: flow
    product: acme-app
    action: share
    data: {categories: [user.name]}
    purposes: [essential.service]
    subjects: [{relation: customer}]
"""
BUILT_IN = {
    "parties": {
        "repairs": {"roles": ["processor"], "country": "NO"},
        "ads": {"roles": ["advertiser"], "brand": "other"},
    },
    "stores": {"oslo": {"country": "NO", "encrypted": True}},
}


def made(text: str, *parties: str) -> Source:
    document = read("f.yaml", text.encode())
    check().check(document)
    used = [read(f"{number}.parties.yaml", one.encode()) for number, one in enumerate(parties)]
    return Source(document, tuple(used))


def resolved(text: str, *parties: str) -> list[Flow]:
    return resolve(made(text, *parties), BUILT_IN, {"acme-app": "acme-bikes"})


def facts_of(text: str, *parties: str, group: int = 0) -> dict[str, Any]:
    return resolved(text, *parties)[0].groups[group].facts


def problems_of(text: str, *parties: str) -> list[tuple[str, str, str]]:
    with pytest.raises(InputError) as caught:
        resolved(text, *parties)
    return [(str(one.place), one.message, one.hint) for one in caught.value.problems]


def grouped(*groups: str) -> str:
    return BASE.replace("[{relation: customer}]", "\n" + "".join(f"      - {group}\n" for group in groups))


def test_a_flow_is_what_it_states_with_what_follows_by_definition() -> None:
    (flow,) = resolved(BASE + "    title: A flow\n    owner: someone\n    date: 2026-02-28\n")
    (group,) = flow.groups
    assert (flow.id, flow.title, flow.index, flow.date, flow.path) == (
        "flow",
        "A flow",
        0,
        datetime.date(2026, 2, 28),
        "f.yaml",
    )
    assert (group.index, group.id) == (0, "group 1")
    assert group.facts == {
        "product": "acme-app",
        "controller": "acme-bikes",
        "actor": "us",
        "action": "share",
        "data": {"categories": ["user.name"]},
        "purposes": ["essential.service"],
        "recipients": None,
        "subject": {"relation": "customer"},
        "consent_stands": True,
    }


def test_flows_keep_the_order_of_the_file() -> None:
    second = BASE.split("flows:\n")[1].replace("id: flow", "id: another")
    assert [(flow.id, flow.index) for flow in resolved(BASE + second)] == [("flow", 0), ("another", 1)]


DEFAULTS = 'defaults:\n  product: acme-app-cn\n  access: {from: ["NO"], scope: named_roles}\n  date: 2026-01-01\n'


def test_defaults_fill_what_a_flow_leaves_out_fact_by_fact() -> None:
    (flow,) = resolved(BASE + "    access: {from: [DE], authentication: password}\n" + DEFAULTS)
    facts = flow.groups[0].facts
    assert facts["access"] == {"from": ["DE"], "scope": "named_roles", "authentication": "password"}
    assert (facts["product"], flow.date) == ("acme-app", datetime.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("written", "access"),
    [
        ("    access: null\n", None),
        ("    access: {scope: null}\n", {"from": ["NO"], "scope": None}),
        ("    access: {from: null}\n", {"from": None, "scope": "named_roles"}),
        ("    access: {from: []}\n", {"from": [], "scope": "named_roles"}),
        ("    access: {}\n", {"from": ["NO"], "scope": "named_roles"}),
    ],
)
def test_a_null_that_is_written_beats_the_default(written: str, access: Any) -> None:
    (flow,) = resolved(BASE + written + "    date: null\n" + DEFAULTS)
    assert (flow.groups[0].facts["access"], flow.date) == (access, None)


def test_a_group_replaces_the_flow_s_facts_at_their_whole_path() -> None:
    text = grouped("{id: one}", "{id: two, access: {scope: public}, action: [use], recipients: [], product: null}")
    text += "    access: {from: [DE]}\n    recipients: [{roles: dealer}]\n" + DEFAULTS
    one, two = (facts_of(text, group=number) for number in (0, 1))
    assert one["access"] == {"from": ["DE"], "scope": "named_roles"}
    assert two["access"] == {"from": ["DE"], "scope": "public"}
    assert (one["recipients"], two["recipients"]) == ([{"roles": "dealer"}], [])
    assert (one["action"], two["action"]) == ("share", ["use"])
    assert (one["controller"], two["controller"]) == ("acme-bikes", None)


def test_a_group_is_known_by_its_id_or_its_number() -> None:
    groups = resolved(grouped("{id: adults}", "{age: 5}", "{id: guests, age_known: false}"))[0].groups
    assert [(group.index, group.id) for group in groups] == [(0, "adults"), (1, "group 2"), (2, "guests")]
    assert [group.facts["subject"].get("age") for group in groups] == [None, 5, None]
    assert groups[2].facts["subject"]["age_known"] is False


@pytest.mark.parametrize(
    ("stated", "actor", "controller"),
    [
        ("", "us", "acme-bikes"),
        ("    actor: dealer\n    controller: ads\n", "dealer", "ads"),
        ("    actor: null\n    controller: null\n", None, None),
        ("defaults: {actor: processor}\n", "processor", "acme-bikes"),
    ],
)
def test_actor_and_controller_follow_unless_they_are_stated(
    stated: str, actor: str | None, controller: str | None
) -> None:
    facts = facts_of(BASE + stated)
    assert (facts["actor"], facts["controller"]) == (actor, controller)


def test_a_product_of_no_policy_has_no_controller_that_follows() -> None:
    assert facts_of(BASE.replace("product: acme-app", "product: acme-workshop"))["controller"] is None
    assert facts_of(BASE.replace("    product: acme-app\n", ""))["controller"] is None


def test_parties_and_stores_are_written_out_under_what_the_flow_says_itself() -> None:
    facts = facts_of(
        BASE
        + "    recipients: [{party: ads, brand: mini, consideration: none, country: null}, {roles: dealer}]\n"
        + "    stores: [{store: oslo, encrypted: false}, {country: DE}]\n"
    )
    ads = {"party": "ads", "roles": ["advertiser"], "brand": "mini", "consideration": "none", "country": None}
    assert facts["recipients"] == [ads, {"roles": "dealer"}]
    assert facts["stores"] == [{"store": "oslo", "country": "NO", "encrypted": False}, {"country": "DE"}]


def test_a_file_s_own_party_beats_one_of_a_parties_file_and_that_beats_a_built_in_one() -> None:
    text = BASE + "    recipients: [{party: ads}, {party: repairs}, {party: bells}]\n    stores: [{store: oslo}]\n"
    first = (
        "parties: {ads: {country: DE}, bells: {country: DE}, repairs: {country: DE}}\nstores: {oslo: {country: DE}}\n"
    )
    second = "parties: {bells: {country: US}}\n"
    own = "parties: {repairs: {country: CN}}\nstores: {oslo: {country: CN}}\n"

    def countries(*given: str) -> list[str]:
        facts = facts_of(*given)
        return [one.get("country", "-") for one in (*facts["recipients"], *facts["stores"])]

    assert countries(text, first) == ["DE", "DE", "DE", "DE"]
    assert countries(text, first, second) == ["DE", "DE", "US", "DE"]
    assert countries(text + own, first, second) == ["DE", "CN", "US", "CN"]
    assert countries(text + own, "parties: {bells: {}}\n") == ["-", "CN", "-", "CN"]


def test_a_processor_works_for_our_purposes_unless_it_says_otherwise() -> None:
    text = BASE + "    recipients: [{party: repairs}, {party: repairs, purpose_setter: them}, {roles: dealer}]\n"
    text += "    consents: []\n"
    setters = [one.get("purpose_setter", "not stated") for one in facts_of(text)["recipients"]]
    assert setters == ["us", "them", "not stated"]
    built = facts_of(BASE + "    recipients: [{roles: operator}, {roles: [group, developer]}, {roles: affiliate}]\n")
    assert [one.get("purpose_setter", "not stated") for one in built["recipients"]] == ["us", "us", "not stated"]
    unknown = facts_of(BASE + "    recipients: [{roles: [group, processor], purpose_setter: null}]\n")["recipients"]
    assert unknown == [{"roles": ["group", "processor"], "purpose_setter": None}]


@pytest.mark.parametrize("needed", [True, False, None])
def test_who_gets_all_of_the_data_for_all_of_the_purposes_gets_what_they_need_where_the_flow_does(
    needed: bool | None,
) -> None:
    text = BASE.replace("[user.name]", f"[user.name], necessary: {json.dumps(needed)}")
    parts = "{data: [user.name]}, {purposes: [essential.service]}, {purposes: null}"
    text += f"    recipients: [{{}}, {{necessary: null}}, {parts}]\n"
    received = [one.get("necessary", "not stated") for one in facts_of(text)["recipients"]]
    assert received == [needed, None, "not stated", "not stated", "not stated"]


def test_what_recipients_need_is_not_stated_where_the_flow_does_not_say_it() -> None:
    assert facts_of(BASE + "    recipients: [{roles: dealer}]\n")["recipients"] == [{"roles": "dealer"}]
    assert facts_of(BASE.replace("[user.name]", "[user.name], necessary: true"))["recipients"] is None


def test_who_is_not_told_is_told_in_no_form_and_of_nothing() -> None:
    told = {"given": False, "timing": "before", **dict.fromkeys(("written", "enhanced", "popup", "separate"), False)}
    told |= {"to_guardian": False, "contents": []}
    notice = "    notice: {given: false, timing: before, written: true, popup: null, contents: [sharing]}\n"
    assert facts_of(BASE + notice)["notice"] == told
    for stated in ({"given": True, "written": True}, {"given": None, "contents": ["sharing"]}, {"written": False}):
        assert facts_of(BASE + f"    notice: {json.dumps(stated)}\n")["notice"] == stated
    assert facts_of(BASE + "    notice: null\n")["notice"] is None


@pytest.mark.parametrize(("manager", "joint"), [("ads", True), ("null", True), (None, False)])
def test_recipients_are_joint_users_where_it_is_stated_who_manages_the_joint_use(
    manager: str | None, joint: bool
) -> None:
    text = BASE + "    recipients: [{roles: dealer}, {roles: [group, joint_user]}, {roles: null}]\n"
    text += f"    joint_use: {{manager: {manager}}}\n" if manager else "    joint_use: null\n"
    first, second, third = (one["roles"] for one in facts_of(text)["recipients"])
    assert (first, second, third) == (["dealer", "joint_user"] if joint else "dealer", ["group", "joint_user"], None)
    assert facts_of(BASE + "    recipients: null\n    joint_use: {manager: ads}\n")["recipients"] is None


@pytest.mark.parametrize(
    ("written", "action", "collected_at"),
    [
        ("sdk: [{purpose: map}]", ["share", "collect"], "app"),
        ("permissions: [{name: camera}]", ["share", "collect"], "app"),
        ("permissions: [{name: camera}]\n    collected_at: null", ["share", "collect"], None),
        ("sdk: []\n    permissions: null", "share", None),
    ],
)
def test_an_app_with_a_kit_or_a_permission_takes_data_in(written: str, action: Any, collected_at: str | None) -> None:
    facts = facts_of(BASE + f"    {written}\n")
    assert (facts["action"], facts.get("collected_at")) == (action, collected_at)


@pytest.mark.parametrize(
    ("action", "roles", "resolved_to"),
    [
        ("share", "successor", ["share", "transfer_business"]),
        ("[use, share]", "[partner, successor]", ["use", "share", "transfer_business"]),
        ("[transfer_business, share]", "successor", ["transfer_business", "share"]),
        ("store", "successor", "store"),
        ("share", "partner", "share"),
        ("share", "null", "share"),
    ],
)
def test_what_is_shared_with_a_successor_goes_over_with_the_business(action: str, roles: str, resolved_to: Any) -> None:
    text = (
        BASE.replace("action: share", f"action: {action}")
        + f"    recipients: [{{roles: dealer}}, {{roles: {roles}}}]\n"
    )
    assert facts_of(text)["action"] == resolved_to


def test_what_already_takes_data_in_is_not_said_twice() -> None:
    text = BASE.replace("action: share", "action: [register, use]")
    assert facts_of(text + "    sdk: [{purpose: map}]\n")["action"] == ["register", "use"]


ACCEPTED = "{kind: policy_acceptance, covers: all, prior: true, withdrawn: false}"
SEPARATE = "{kind: separate, covers: all, prior: true, withdrawn: WITHDRAWN}"
REVOKED = SEPARATE.replace("WITHDRAWN", "true")
TO_MAIL = SEPARATE.replace("all", "{purposes: [marketing.communications.email], categories: all}")
TO_NAMES = SEPARATE.replace("all", "{categories: [user.name]}")
FOLLOWED = ["share", "use_after_withdrawal"]


@pytest.mark.parametrize(
    ("consents", "action"),
    [
        (f"{ACCEPTED}, {REVOKED}", FOLLOWED),
        (REVOKED, FOLLOWED),
        (ACCEPTED.replace("false", "true"), FOLLOWED),
        (f"{ACCEPTED}, {SEPARATE.replace('WITHDRAWN', 'null')}", "share"),
        (f"{SEPARATE.replace('WITHDRAWN', 'false')}, {REVOKED}", "share"),
        (ACCEPTED, "share"),
        ("", "share"),
    ],
)
def test_what_goes_on_when_the_consents_to_it_are_withdrawn_is_use_after_withdrawal(consents: str, action: Any) -> None:
    assert facts_of(BASE + f"    consents: [{consents}]\n")["action"] == action


@pytest.mark.parametrize(
    ("consents", "stands"),
    [
        (REVOKED, False),
        (f"{ACCEPTED}, {REVOKED}", False),
        (SEPARATE.replace("WITHDRAWN", "null"), None),
        (f"{ACCEPTED}, {SEPARATE.replace('WITHDRAWN', 'null')}", None),
        (f"{REVOKED}, {SEPARATE.replace('WITHDRAWN', 'null')}", None),
        (f"{REVOKED}, {SEPARATE.replace('WITHDRAWN', 'false')}", True),
        (f"{REVOKED}, {TO_MAIL.replace('WITHDRAWN', 'false')}", False),
        (TO_MAIL.replace("WITHDRAWN", "true"), True),
        (f"{REVOKED}, {TO_NAMES.replace('WITHDRAWN', 'false')}", True),
        (TO_NAMES.replace("WITHDRAWN", "true"), False),
        (ACCEPTED, True),
        ("", True),
    ],
)
def test_a_consent_stands_where_one_is_not_withdrawn_or_none_could_be(consents: str, stands: bool | None) -> None:
    assert facts_of(BASE + f"    consents: [{consents}]\n")["consent_stands"] is stands


@pytest.mark.parametrize(
    ("retention", "action", "resolved"),
    [
        ("{legal_hold: true, end_event: statutory_term_over}", "[share, use]", ["share", "use", "keep_after_purpose"]),
        ("{legal_hold: true, end_event: statutory_term_over}", "store", ["store", "keep_after_purpose"]),
        ("{legal_hold: true, end_event: statutory_term_over}", "delete", "delete"),
        (
            "{legal_hold: true, end_event: statutory_term_over}",
            "[keep_after_purpose, use]",
            ["keep_after_purpose", "use"],
        ),
        ("{legal_hold: true, end_event: purpose_fulfilled}", "use", "use"),
        ("{legal_hold: null, end_event: statutory_term_over}", "use", "use"),
        ("null", "use", "use"),
    ],
)
def test_what_is_kept_only_because_law_demands_it_is_kept_after_its_purpose(
    retention: str, action: str, resolved: Any
) -> None:
    text = BASE.replace("action: share", f"action: {action}") + f"    retention: {retention}\n"
    assert facts_of(text)["action"] == resolved


@pytest.mark.parametrize(
    ("rights", "resolved"),
    [
        ({"granted": False}, {"granted": False, "honoured": False}),
        ({"granted": False, "honoured": None}, {"granted": False, "honoured": None}),
        ({"honoured": True}, {"granted": True, "honoured": True}),
        ({"granted": None, "honoured": True}, {"granted": None, "honoured": True}),
        ({"granted": True}, {"granted": True}),
        ({"honoured": False}, {"honoured": False}),
        ({"answered_on": "2026-03-10"}, {"answered_on": "2026-03-10"}),
    ],
)
def test_what_is_refused_is_not_done_and_what_is_done_was_granted(
    rights: dict[str, Any], resolved: dict[str, Any]
) -> None:
    text = BASE.replace("action: share", "action: answer_request") + f"    rights: {json.dumps(rights)}\n"
    assert facts_of(text)["rights"] == resolved


@pytest.mark.parametrize(
    ("stated", "source"),
    [
        ("collected_at: website", "website"),
        ("collected_at: app", "app"),
        ("collected_at: event", "subject"),
        ("collected_at: phone", "not stated"),
        ("collected_at: null", "not stated"),
        ("channels: []", "not stated"),
    ],
)
def test_what_is_taken_in_at_a_place_of_ours_comes_from_there(stated: str, source: str) -> None:
    assert facts_of(BASE + f"    {stated}\n")["data"].get("source", "not stated") == source
    for own in ("third_party", "null"):
        text = BASE.replace("[user.name]", f"[user.name], source: {own}") + f"    {stated}\n"
        assert facts_of(text)["data"]["source"] == (None if own == "null" else own)


@pytest.mark.parametrize(
    ("stated", "linkable"),
    [
        ("irreversible: true, reidentification_tested: true", False),
        ("irreversible: true, reidentification_tested: true, linkable: null", None),
        ("irreversible: true, reidentification_tested: false", "not stated"),
        ("irreversible: null, reidentification_tested: true", "not stated"),
    ],
)
def test_what_nobody_restores_and_a_test_ties_to_nobody_is_not_linkable(stated: str, linkable: object) -> None:
    facts = facts_of(BASE.replace("[user.name]", f"[user.name], {stated}"))
    assert facts["data"].get("linkable", "not stated") == linkable


def test_who_is_in_the_role_of_a_named_one_was_named() -> None:
    text = BASE + "    recipients: [{roles: [designated_by_subject]}, {roles: third_party}]\n"
    assert [one.get("designated_by_subject") for one in facts_of(text)["recipients"]] == [True, None]
    unknown = facts_of(BASE + "    recipients: [{roles: designated_by_subject, designated_by_subject: null}]\n")
    assert unknown["recipients"] == [{"roles": "designated_by_subject", "designated_by_subject": None}]


@pytest.mark.parametrize(
    ("purposes", "beneficiary", "served"),
    [
        (
            ["marketing.communications.email"],
            "third_party",
            ["marketing.communications.email", "marketing.third_party"],
        ),
        (["marketing.communications"], "third_party", ["marketing.communications", "marketing.third_party"]),
        (["essential.service"], "third_party", None),
        (["marketing.communications.email"], "recipient", None),
        (["marketing.communications.email"], "us", None),
        (["marketing.communications.email"], "null", None),
    ],
)
def test_messages_for_what_a_third_party_sells_are_marketing_for_it(
    purposes: list[str], beneficiary: str, served: list[str] | None
) -> None:
    text = BASE.replace("[essential.service]", f"[{', '.join(purposes)}]") + f"    beneficiary: {beneficiary}\n"
    assert facts_of(text)["purposes"] == (served or purposes)


def test_what_a_flow_is_without_beats_the_defaults_and_a_group_beats_that() -> None:
    text = grouped("{id: one}", "{id: two, cookies: [{kind: pixel}], action: set_cookies}")
    text += "    without: [cookies, sharing]\ndefaults: {cookies: [{kind: beacon}], recipients: [{roles: dealer}]}\n"
    one, two = (facts_of(text, group=number) for number in (0, 1))
    assert (one["cookies"], one["recipients"], "without" in one) == ([], [], False)
    assert (two["cookies"], two["recipients"]) == ([{"kind": "pixel"}], [])
    described = facts_of(BASE + "    sdk: [{purpose: map}]\ndefaults: {without: [sdk]}\n")
    assert described["sdk"] == [{"purpose": "map"}]


AT = "f.yaml:9"


@pytest.mark.parametrize(
    ("stated", "problems"),
    [
        ("    recipients: [{party: repair}]\n", [(f"{AT}:26", "unknown party 'repair'", "did you mean repairs?")]),
        (
            "    recipients: [{roles: dealer}, {party: zzz}, {party: zzz}]\n",
            [
                (f"{AT}:43", "unknown party 'zzz'", "state it under `parties`, here or in a parties file"),
                (f"{AT}:57", "unknown party 'zzz'", "state it under `parties`, here or in a parties file"),
            ],
        ),
        ("    stores: [{store: olso}]\n", [(f"{AT}:22", "unknown store 'olso'", "did you mean oslo?")]),
        (
            "    stores: [{store: zzz}]\n",
            [(f"{AT}:22", "unknown store 'zzz'", "state it under `stores`, here or in a parties file")],
        ),
        ("defaults: {stores: [{store: olso}]}\n", [(f"{AT}:29", "unknown store 'olso'", "did you mean oslo?")]),
        ("    controller: add\n", [(f"{AT}:17", "unknown party 'add'", "did you mean ads?")]),
        (
            "defaults: {controller: acme-bike}\n",
            [(f"{AT}:24", "unknown party 'acme-bike'", "did you mean acme-bikes?")],
        ),
        ("    joint_use: {manager: add}\n", [(f"{AT}:26", "unknown party 'add'", "did you mean ads?")]),
        ("    stores: [{operator: repair}]\n", [(f"{AT}:25", "unknown party 'repair'", "did you mean repairs?")]),
        (
            "    consents: [{kind: separate, covers: {recipients: [ads, add]}, prior: true, withdrawn: false}]\n",
            [(f"{AT}:60", "unknown party 'add'", "did you mean ads?")],
        ),
    ],
)
def test_a_party_or_store_that_no_file_states_is_refused_where_it_is_named(
    stated: str, problems: list[tuple[str, str, str]]
) -> None:
    assert problems_of(BASE + stated) == problems


def test_parties_that_are_known_pass_wherever_they_are_named() -> None:
    facts = facts_of(
        BASE
        + "    controller: acme-bikes\n    joint_use: {manager: ads}\n    stores: [{operator: bells}]\n"
        + "    consents:\n"
        + "      - {kind: separate, covers: {recipients: [bells]}, prior: true, withdrawn: false}\n"
        + "      - {kind: separate, covers: {recipients: all}, prior: true, withdrawn: false}\n"
        + "      - {kind: separate, covers: {recipients: null}, prior: true, withdrawn: false}\n"
        + "      - {kind: separate, covers: all, prior: true, withdrawn: false}\n"
        + "parties: {bells: {roles: processor}}\n"
    )
    assert facts["stores"] == [{"operator": "bells"}]


def test_what_one_group_leaves_unknown_is_refused_once_and_in_that_group() -> None:
    text = grouped("{id: one}", "{id: two, recipients: [{party: repair}]}") + "    recipients: [{party: repairs}]\n"
    assert problems_of(text) == [("f.yaml:10:40", "unknown party 'repair'", "did you mean repairs?")]
    shared = grouped("{id: one}", "{id: two}") + "    recipients: [{party: repair}]\n"
    assert problems_of(shared) == [("f.yaml:12:26", "unknown party 'repair'", "did you mean repairs?")]


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ("    action: share\n", ["action"]),
        ("    data: {categories: [user.name]}\n", ["data.categories"]),
        ("    purposes: [essential.service]\n", ["purposes"]),
    ],
)
@pytest.mark.parametrize("instead", ["", "null", "[]"])
def test_a_flow_needs_action_categories_and_purposes(without: str, missing: list[str], instead: str) -> None:
    key = without.partition(":")[0]
    written = {"data": f"{key}: {{categories: {instead or 'null'}}}\n"}.get(key.strip(), f"{key}: {instead}\n")
    expected = [("f.yaml:3:9", f"the flow needs {name}, here or in the defaults", "") for name in missing]
    assert problems_of(BASE.replace(without, written if instead else "")) == expected


def test_what_a_flow_needs_may_stand_in_the_defaults() -> None:
    lines = [
        line for line in BASE.splitlines(keepends=True) if not line.lstrip().startswith(("action", "data", "purposes"))
    ]
    defaults = "defaults: {action: share, data: {categories: [user.name]}, purposes: [essential.service]}\n"
    assert facts_of("".join(lines) + defaults) == facts_of(BASE)


@pytest.mark.parametrize(
    ("age", "message"),
    [
        ("{min: 14, max: 13}", "an age band from 14 to 13 holds nobody"),
        ("{min: 1, max: 0}", "an age band from 1 to 0 holds nobody"),
        ("{min: 14, max: 14}", None),
        ("{min: 0}", None),
        ("{max: 0}", None),
        ("{min: null, max: 5}", None),
        ("{min: 150, max: null}", None),
        ("0", None),
        ("150", None),
        ("null", None),
    ],
)
def test_an_age_band_has_to_hold_somebody(age: str, message: str | None) -> None:
    text = grouped("{id: one}", f"{{id: two, age: {age}}}")
    if message is None:
        assert len(resolved(text)[0].groups) == 2
    else:
        assert problems_of(text) == [("f.yaml:10:24", message, "put the younger age in `min`")]


def test_ids_are_unique_among_flows_and_among_groups_of_a_flow() -> None:
    twice = BASE.split("flows:\n")[1]
    assert problems_of(BASE + twice + twice) == [
        (f"f.yaml:{line}:9", "a second flow with the id 'flow'", "rename one of them") for line in (9, 15)
    ]
    assert problems_of(grouped("{id: a}", "{id: b}", "{id: a}")) == [
        ("f.yaml:11:14", "a second group with the id 'a'", "rename one of them")
    ]
    assert len(resolved(grouped("{relation: customer}", "{relation: visitor}"))[0].groups) == 2


def test_every_problem_of_a_file_is_told_at_once() -> None:
    text = (
        grouped("{id: one, age: {min: 2, max: 1}}")
        + "    without: [sdk]\n    sdk: [{purpose: map}]\n    controller: add\n"
    )
    assert [message for _, message, _ in problems_of(text)] == [
        "an age band from 2 to 1 holds nobody",
        "sdk is both described and excluded",
        "unknown party 'add'",
    ]


PLACED = """\
version: 1
defaults:
  access: {scope: public}
  notice: {given: true}
parties:
  ads: {country: DE}
flows:
  - id: flow
    product: acme-app
    action: share
    data: {categories: [user.name]}
    purposes: [essential.service]
    access: {from: [DE]}
    recipients: [{party: ads}, {party: bells}, {roles: dealer}]
    stores: [{store: oslo}]
    subjects:
      - {id: one, country: "NO"}
      - {id: two, notice: {written: true}, recipients: [{party: ads, brand: bmw}]}
"""


@pytest.mark.parametrize(
    ("group", "keys", "place"),
    [
        (0, ("action",), ("f.yaml", 10, 5)),
        (0, ("access", "from"), ("f.yaml", 13, 14)),
        (0, ("access", "scope"), ("f.yaml", 3, 12)),
        (0, ("access", "authentication"), ("f.yaml", 13, 5)),
        (0, ("notice", "given"), ("f.yaml", 4, 12)),
        (1, ("notice", "written"), ("f.yaml", 18, 28)),
        (1, ("notice", "given"), ("f.yaml", 4, 12)),
        (1, ("notice", "popup"), ("f.yaml", 18, 19)),
        (0, ("recipients", 0), ("f.yaml", 14, 18)),
        (0, ("recipients", 0, "country"), ("f.yaml", 6, 9)),
        (0, ("recipients", 1, "country"), ("0.parties.yaml", 2, 19)),
        (0, ("recipients", 2, "country"), ("f.yaml", 14, 48)),
        (1, ("recipients", 0, "brand"), ("f.yaml", 18, 70)),
        (0, ("stores", 0, "country"), ("f.yaml", 15, 14)),
        (0, ("recipients", 7, "country"), ("f.yaml", 14, 5)),
        (0, ("subject", "country"), ("f.yaml", 17, 19)),
        (0, ("subject", "age"), ("f.yaml", 17, 9)),
        (1, ("subject", "country"), ("f.yaml", 18, 9)),
        (None, ("subject", "country"), ("f.yaml", 17, 19)),
        (None, ("action",), ("f.yaml", 10, 5)),
        (None, ("recipients", 0, "country"), ("f.yaml", 14, 18)),
        (None, ("retention", "period"), ("f.yaml", 8, 9)),
        (None, (), ("f.yaml", 8, 9)),
    ],
)
def test_a_fact_has_the_place_of_whatever_states_it(
    group: int | None, keys: tuple[str | int, ...], place: tuple[str, int, int]
) -> None:
    (flow,) = resolved(PLACED, "version: 1\nparties: {bells: {country: DE}}\n")
    assert flow.place(None if group is None else flow.groups[group], keys) == Place(*place)


@given(flow_files())
def test_any_flow_that_fits_its_schema_is_resolved_and_has_places_in_its_file(written: Any) -> None:
    made_source = source(written)
    for flow in resolve(made_source, acme().built_in, acme().controllers):
        for group in flow.groups:
            assert {"action", "data", "purposes", "recipients", "subject", "actor", "controller"} <= set(group.facts)
            assert flow.place(group, ("recipients", 0, "country")).path == "generated.flow.yaml"
