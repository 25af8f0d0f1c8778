"""Writes flow files to measure with: any number of different, realistic flows, and the same ones every time.

A flow is one of some twenty situations that engineers meet (a newsletter through a vendor, a crash call, a deletion),
in one of the products of the policies, drawn with more or less care: careful flows state their facts and keep to the
rules, sketchy ones leave facts out, careless ones break promises. No two flows of a run state the same facts.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from checker.catalogue.catalogue import Catalogue, load
from checker.engines.module import load_module
from checker.engines.wasm import WasmEngine
from checker.project.derived import CONTRACT_TERMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Facts = dict[str, Any]
Chance = random.Random

SEED = 20240607
PARTIES_FILE = "company.parties.yaml"
FILES_IN_A_FOLDER = 100
COUNTRIES = ("US", "JP", "CN", "DE")
CAREFUL, SKETCHY, CARELESS = "careful", "sketchy", "careless"
_CARES = (CAREFUL,) * 5 + (SKETCHY,) * 3 + (CARELESS,) * 2
# The parties that the flows share: the roles of each, and the contracts that we have with it.
_ROLES: dict[str, tuple[str, ...]] = {
    "mail-vendor": ("processor",),
    "cloud-host": ("processor",),
    "call-center": ("processor", "response_center"),
    "app-developer": ("developer", "processor"),
    "analytics-kit": ("sdk_provider",),
    "repair-dealer": ("dealer", "responsible_dealer"),
    "roadside-help": ("roadside_assistance",),
    "concierge-desk": ("concierge",),
    "emergency-desk": ("emergency_dispatcher",),
    "market-research": ("research_partner",),
    "motor-insurer": ("insurer",),
    "list-broker": ("data_broker",),
    "lifestyle-press": ("marketer", "third_party"),
    "traffic-police": ("authority",),
    "buyer-of-business": ("successor", "third_party"),
}
_UNDER_CONTRACT = frozenset(_ROLES) - {"emergency-desk", "traffic-police", "list-broker", "lifestyle-press"}


@dataclass(frozen=True)
class Product:
    """One product of the policies, and the country in which it is offered."""

    name: str
    country: str


@dataclass(frozen=True)
class Situation:
    """One thing that engineers propose: what is done, with which data, for what, towards whom."""

    title: str
    actions: tuple[str, ...]
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    more: Callable[[Chance, str], Facts] = lambda _chance, _care: {}


def products(catalogue: Catalogue) -> list[list[Product]]:
    """The products of each policy of the catalogue, in the order of the policies' names."""
    return [
        [
            Product(name, (policy["scope"].get("countries") or COUNTRIES)[0])
            for name in sorted(policy["scope"]["products"])
        ]
        for _, policy in sorted(catalogue.policies.items())
    ]


def shared_parties() -> Facts:
    """The parties file that all flow files use: companies and stores in each country."""
    parties = {
        f"{name}-{country.lower()}": {
            "name": f"{name.replace('-', ' ').title()} {country}",
            "roles": list(roles),
            "brand": "bmw",
            "country": country,
            "public_body": "authority" in roles,
            "contracts": [_contract(roles)] if name in _UNDER_CONTRACT else [],
        }
        for country in COUNTRIES
        for name, roles in _ROLES.items()
    }
    stores = {
        f"{use}-{country.lower()}": {
            "country": country,
            "encrypted": True,
            "access_from": [country],
            "backup": use == "backup",
            "searchable": use != "backup",
        }
        for country in COUNTRIES
        for use in ("primary", "backup")
    }
    return {"version": 1, "parties": parties, "stores": stores}


def _contract(roles: Sequence[str]) -> Facts:
    kind = "dealer" if "dealer" in roles else "processing" if "processor" in roles else "service"
    return {"kind": kind, "from": "2019-04-01", "until": "open_ended", "terms": dict.fromkeys(CONTRACT_TERMS, True)}


def _sometimes(chance: Chance, likelihood: float) -> bool:
    return chance.random() < likelihood


def _some(chance: Chance, values: Sequence[str], most: int = 4) -> list[str]:
    """One or more of the values, in their order."""
    chosen = set(chance.sample(range(len(values)), chance.randint(1, min(most, len(values)))))
    return [value for place, value in enumerate(values) if place in chosen]


def _day(chance: Chance, first: int, last: int) -> str:
    return f"{chance.randint(first, last)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _theft(chance: Chance, care: str) -> Facts:
    sure = care == CAREFUL
    named = ("equipped", "reported_by_subscriber", "identity_verified", "police_report_filed")
    facts: Facts = {name: sure or _sometimes(chance, 0.6) for name in named}
    return {"theft": facts, "triggers": ["theft_report"], "service_active": True}


def _crash(chance: Chance, _care: str) -> Facts:
    return {"triggers": _some(chance, ("airbag", "severe_rear_impact", "occupant_request"), 2), "service_active": True}


def _call(chance: Chance, care: str) -> Facts:
    destination = "response_center" if care != CARELESS else "other"
    return {"call": {"destination": destination}, "triggers": _some(chance, ("subscriber_request", "airbag"), 2)}


def _cookies(chance: Chance, care: str) -> Facts:
    kinds = _some(chance, ("cookie", "pixel", "local_storage", "beacon", "fingerprint"), 3)
    own = care == CAREFUL
    return {
        "collected_at": "website",
        "cookies": [
            {
                "kind": kind,
                "collects_personal_data": not own and _sometimes(chance, 0.5),
                "linkable": not own and _sometimes(chance, 0.5),
                "set_by": "us" if own else chance.choice(("us", "third_party")),
            }
            for kind in kinds
        ],
    }


def _app(chance: Chance, care: str) -> Facts:
    names = _some(chance, ("bluetooth", "location", "camera", "notification", "storage", "calendar", "contacts"), 4)
    purposes = _some(chance, ("app_function", "map", "push", "analytics", "advertising"), 2)
    platform = chance.choice(("ios", "android", "harmony"))
    return {
        "collected_at": "app",
        "sdk": [{"purpose": one, "listed": care != CARELESS, "monitored": True} for one in purposes],
        "permissions": [
            {
                "name": name,
                "mandatory": care == CARELESS,
                "platform": platform,
                "refusal_denies_other_functions": care == CARELESS and _sometimes(chance, 0.5),
            }
            for name in names
        ],
    }


def _access_log(chance: Chance, care: str) -> Facts:
    named = ("isp_domain", "ip_address", "browser", "operating_system", "viewing_history", "referrer")
    fields = _some(chance, named, 5)
    return {"collected_at": "website", "access_log": {"fields": fields, "identifies": care == CARELESS}}


def _request(chance: Chance, care: str) -> Facts:
    rights: Facts = {
        "kind": chance.choice(("access", "copy", "rectify", "erase", "disclosure", "cancel_account")),
        "identity_verified": care != CARELESS,
        "working_days": chance.randint(1, 40 if care == CARELESS else 14),
        "granted": _sometimes(chance, 0.9),
        "repeated": _sometimes(chance, 0.2),
    }
    rights["honoured"] = rights["granted"]
    if _sometimes(chance, 0.4):
        currency = chance.choice(("JPY", "CNY", "USD"))
        rights["fee"] = {"amount": chance.choice((0, 0, 50, 500, 1000)), "currency": currency}
    return {"rights": rights}


def _opt_out(chance: Chance, care: str) -> Facts:
    kind = chance.choice(("opt_out", "withdraw_consent", "stop_use"))
    return {"rights": {"kind": kind, "identity_verified": True, "honoured": care == CAREFUL}}


def _deletion(chance: Chance, care: str) -> Facts:
    ground = chance.choice(("purpose_over", "consent_revoked", "no_consent", "breach_of_agreement"))
    told = care == CAREFUL or _sometimes(chance, 0.5)
    return {"rights": {"kind": "erase", "ground": ground, "honoured": care != CARELESS, "recipients_told": told}}


def _authority(chance: Chance, care: str) -> Facts:
    legal: Facts = {
        "instrument": chance.choice(("statute", "court_order", "subpoena", "agency_order", "informal_request")),
        "jurisdiction": chance.choice(COUNTRIES),
        "complied_with": care == CAREFUL,
    }
    if care != SKETCHY:
        legal["compelled"] = care == CAREFUL
    return {"legal": legal}


def _decision(chance: Chance, care: str) -> Facts:
    alone = care == CARELESS or _sometimes(chance, 0.3)
    return {"automated_decision": {"solely_automated": alone, "human_review": not alone}}


def _statistics(_chance: Chance, care: str) -> Facts:
    sure = care == CAREFUL
    data: Facts = {"form": "anonymised" if sure else "aggregated", "linkable": not sure}
    if sure:
        data.update(irreversible=True, reidentification_tested=True)
    return {"data": data}


def _succession(chance: Chance, care: str) -> Facts:
    sure = care == CAREFUL or _sometimes(chance, 0.5)
    return {"succession": {"told_separately": True, "bound_to_policy": sure, "consent_before_transfer": sure}}


def _child(_chance: Chance, care: str) -> Facts:
    sure = care == CAREFUL
    return {"discovery": {"guardian_consent_provable": sure, "deletion_attempted": sure}}


_CONTACT = ("user.name", "user.contact.email", "user.contact.phone_number", "user.contact.address")
_VEHICLE = (
    "user.vehicle.vin",
    "user.vehicle.odometer",
    "user.vehicle.dtc",
    "user.vehicle.fuel",
    "user.vehicle.telematics",
    "user.vehicle.charging",
    "user.location.precise",
)
_INCIDENT = ("user.vehicle.incident.airbag", "user.vehicle.incident.collision", "user.vehicle.incident.seatbelt")
_DEVICE = ("user.device.ip_address", "user.device.cookie_id", "user.device.device_id", "user.behavior.browsing_history")

SITUATIONS = (
    Situation("Newsletter", ("use",), _CONTACT, ("marketing.communications.email", "marketing.communications.event")),
    Situation(
        "Newsletter through a vendor",
        ("share",),
        (*_CONTACT, "user.behavior.interest"),
        ("marketing.communications.email", "marketing.communications.sms"),
        ("mail-vendor",),
    ),
    Situation(
        "Leads to a dealer",
        ("share",),
        (*_CONTACT, "user.vehicle.description"),
        ("sales", "essential.service.request.test_drive", "marketing.communications.offer"),
        ("repair-dealer", "mail-vendor"),
    ),
    Situation(
        "Workshop visit",
        ("collect", "share"),
        (*_CONTACT, "user.vehicle.vin", "user.vehicle.odometer", "user.vehicle.service_record"),
        ("essential.service.vehicle_service", "essential.service.vehicle_service.inspection_reminder"),
        ("repair-dealer",),
    ),
    Situation("Registration", ("register",), (*_CONTACT, "user.account.username"), ("essential.service.account",)),
    Situation("Order", ("order",), (*_CONTACT, "user.payment"), ("essential.service.payment_processing", "sales")),
    Situation(
        "Remote services", ("collect", "store"), _VEHICLE, ("essential.service", "functional.service.improve"), ()
    ),
    Situation(
        "Crash call",
        ("share",),
        (*_VEHICLE[-3:], *_INCIDENT),
        ("essential.service.emergency", "essential.service.safety"),
        ("emergency-desk", "call-center", "roadside-help"),
        _crash,
    ),
    Situation(
        "Stolen car",
        ("track",),
        _VEHICLE[-3:],
        ("essential.service.emergency",),
        ("call-center", "traffic-police"),
        _theft,
    ),
    Situation(
        "Recorded calls",
        ("record_call",),
        ("user.content.private.call_recording", "user.behavior.call_log"),
        ("essential.service.operations.quality_assurance",),
        ("call-center",),
        _call,
    ),
    Situation("Cookies", ("set_cookies",), _DEVICE, ("analytics.usage_report", "marketing.advertising"), (), _cookies),
    Situation(
        "App start",
        ("collect",),
        (*_DEVICE, "user.location.precise"),
        ("essential.service", "analytics"),
        ("analytics-kit", "app-developer"),
        _app,
    ),
    Situation("Web server log", ("log_access",), _DEVICE, ("essential.service.security", "analytics"), (), _access_log),
    Situation("Request of a person", ("answer_request",), _CONTACT, ("essential.service.request",), (), _request),
    Situation(
        "Mailing after a refusal", ("use_after_opt_out",), _CONTACT, ("marketing.communications.email",), (), _opt_out
    ),
    Situation("Deletion", ("delete",), (*_CONTACT, *_VEHICLE), ("essential.service.account",), (), _deletion),
    Situation(
        "Request of the police",
        ("share",),
        (*_CONTACT, "user.location.precise"),
        ("third_party_sharing.legal_obligation",),
        ("traffic-police",),
        _authority,
    ),
    Situation("Engineers look into it", ("access",), _VEHICLE, ("functional.service.improve",), ("app-developer",)),
    Situation(
        "Driving data for a price",
        ("share",),
        _VEHICLE,
        ("insurance.pricing", "analytics.research"),
        ("motor-insurer",),
    ),
    Situation("List for a price", ("share",), _CONTACT, ("marketing.third_party",), ("list-broker", "lifestyle-press")),
    Situation(
        "Automated price", ("decide",), (*_CONTACT, "user.behavior.purchase_history"), ("personalize",), (), _decision
    ),
    Situation(
        "Statistics", ("share",), _VEHICLE, ("analytics.usage_report",), ("market-research", "cloud-host"), _statistics
    ),
    Situation(
        "Sale of a business", ("transfer_business",), _CONTACT, ("operations",), ("buyer-of-business",), _succession
    ),
    Situation("Child found", ("handle_child_discovery",), _CONTACT, ("compliance.internal",), (), _child),
    Situation(
        "Concierge",
        ("share",),
        ("user.name", "user.contact.phone_number", "user.location.precise"),
        ("essential.service.concierge",),
        ("concierge-desk",),
    ),
)


def flows(offered: Sequence[Sequence[Product]], count: int, seed: int = SEED) -> Iterator[Facts]:
    """`count` flows, as many for each policy's products, no two of which state the same facts."""
    chance = random.Random(seed)
    seen: set[str] = set()
    while len(seen) < count:
        situation = SITUATIONS[len(seen) % len(SITUATIONS)]
        of_policy = offered[(len(seen) // len(SITUATIONS)) % len(offered)]
        facts = _flow(chance, situation, chance.choice(of_policy))
        name = json.dumps(facts, sort_keys=True)
        if name not in seen:
            seen.add(name)
            yield {"id": f"flow-{len(seen):06}", "title": situation.title, **facts}


def _flow(chance: Chance, situation: Situation, product: Product) -> Facts:
    care = chance.choice(_CARES)
    country = product.country if care == CAREFUL or _sometimes(chance, 0.7) else chance.choice(COUNTRIES)
    received_by = _some(chance, situation.recipients, 2) if situation.recipients else []
    more = situation.more(chance, care)
    facts: Facts = {
        "product": product.name,
        "action": list(situation.actions),
        "purposes": _some(chance, situation.purposes, 2),
        "data": {
            "categories": _some(chance, situation.categories, 6),
            **_about_data(chance, care),
            **more.pop("data", {}),
        },
        "collected_in": product.country,
        "recipients": [_recipient(chance, name, country, care) for name in received_by],
        **_protection(chance, care),
        **more,
    }
    if care != SKETCHY or _sometimes(chance, 0.5):
        facts["stores"] = _stores(chance, country)
    if care != SKETCHY or _sometimes(chance, 0.7):
        facts["consents"] = _consents(chance, care)
    facts["without"] = [name for name in ("cookies", "sdk", "permissions", "automated_decision") if name not in facts]
    facts["subjects"] = _subjects(chance, product, care)
    return facts


def _about_data(chance: Chance, care: str) -> Facts:
    stated: Facts = {"form": "identified", "necessary": care != CARELESS, "minimised": True}
    if _sometimes(chance, 0.5):
        stated["source"] = [chance.choice(("subject", "vehicle", "app", "website", "dealer"))]
    return {} if care == SKETCHY and _sometimes(chance, 0.5) else stated


def _protection(chance: Chance, care: str) -> Facts:
    safe = care != CARELESS or _sometimes(chance, 0.6)
    facts: Facts = {
        "access": {
            "scope": "named_roles" if safe else chance.choice(("all_employees", "anyone_with_link")),
            "authentication": chance.choice(("single_sign_on", "certificate")) if safe else "shared_link",
            "bound_to_security": True,
        },
        "security": {
            "in_transit": safe if _sometimes(chance, 0.8) else _legs(chance, safe=safe),
            "at_rest": safe,
            "safeguards": True,
            "isolated": safe,
            "monitored": safe,
        },
        "retention": {
            "period": f"P{chance.randint(1, 60)}M" if safe else "indefinite",
            "end_event": chance.choice(("purpose_fulfilled", "account_cancelled", "consent_withdrawn")),
            "on_end": chance.choice(("delete", "anonymise")) if safe else "keep",
        },
        "notice": {
            "given": safe,
            "timing": "before",
            "written": True,
            "enhanced": safe,
            "contents": ["purpose", "data_types", "sharing"],
        },
    }
    forgotten = _some(chance, tuple(facts), 2) if care == SKETCHY else []
    return {name: value for name, value in facts.items() if name not in forgotten}


def _legs(chance: Chance, *, safe: bool) -> list[Facts]:
    legs = _some(chance, ("app", "website", "cellular", "back_office", "recipient"), 3)
    return [{"leg": leg, "encrypted": safe or _sometimes(chance, 0.5)} for leg in legs]


def _recipient(chance: Chance, name: str, country: str, care: str) -> Facts:
    if care == SKETCHY and _sometimes(chance, 0.4):
        return {"roles": list(_ROLES[name]), "country": country}
    recipient: Facts = {"party": f"{name}-{country.lower()}"}
    if _sometimes(chance, 0.1):
        recipient = {"party": "bmw-ag"}
    if care == CARELESS and _sometimes(chance, 0.4):
        until = _day(chance, 2023, 2025)
        over = {"kind": "service", "from": "2018-01-01", "until": until, "terms": {"security": True}}
        recipient["contracts"] = [over]
    priced = name in ("list-broker", "motor-insurer", "buyer-of-business") and care != CAREFUL
    recipient["purpose_setter"] = "us" if care == CAREFUL else chance.choice(("us", "them"))
    recipient["consideration"] = chance.choice(("money", "in_kind", "asset_deal")) if priced else "none"
    own_aims = recipient["purpose_setter"] == "them" and "dealer" not in _ROLES[name]
    recipient["markets"] = chance.choice(("ours", "its_own", "none")) if own_aims else "ours"
    recipient["necessary"] = care != CARELESS
    recipient["requested_by_subject"] = _sometimes(chance, 0.5)
    return recipient


def _stores(chance: Chance, country: str) -> list[Facts]:
    place = country.lower()
    stores: list[Facts] = [{"store": f"primary-{place}"}]
    if _sometimes(chance, 0.4):
        stores.append({"store": f"backup-{place}"})
    if _sometimes(chance, 0.3):
        written: Facts = {"country": chance.choice((country, country, "DE"))}
        stores.append({**written, "encrypted": _sometimes(chance, 0.9), "access_from": [country]})
    return stores


def _consents(chance: Chance, care: str) -> list[Facts]:
    kinds = _some(chance, ("policy_acceptance", "explicit", "separate", "cross_border_permission"), 3)
    if care == CAREFUL:
        kinds = list(dict.fromkeys([*kinds, "separate"]))
    return [
        {
            "kind": kind,
            "covers": "all" if care == CAREFUL or _sometimes(chance, 0.7) else {"purposes": ["essential.service"]},
            "prior": care != CARELESS or _sometimes(chance, 0.5),
            "withdrawn": care == CARELESS and _sometimes(chance, 0.2),
            "provable": True,
        }
        for kind in kinds
    ]


def _subjects(chance: Chance, product: Product, care: str) -> list[Facts]:
    relations = ("customer", "subscriber", "driver", "prospect")
    first: Facts = {"id": "adults", "relation": chance.choice(relations), "country": product.country}
    first.update(age={"min": 18, "max": chance.randint(60, 99)}, age_known=True)
    subjects = [first]
    if _sometimes(chance, 0.15):
        young: Facts = {"id": "young", "relation": "customer", "country": product.country}
        young["age"] = chance.choice((10, 12, 13, 14, {"min": 12, "max": 14}, {"min": 13, "max": 17}, None))
        young["age_known"] = young["age"] is not None or care != SKETCHY
        if _sometimes(chance, 0.5):
            young["consents"] = [{"kind": "guardian", "covers": "all", "prior": True, "withdrawn": False}]
        subjects.append(young)
    return subjects


class _Dumper(yaml.CSafeDumper):
    """Writes every value out, as a person would, rather than as an alias of an equal one."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def as_yaml(value: Facts) -> str:
    """A document as YAML: short collections on one line, the rest in blocks."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, default_flow_style=None, width=110)
    return text


def write_files(folder: Path, drawn: Iterable[Facts]) -> None:
    """Writes each flow to a file of its own, a hundred files to a folder, and the parties file that all of them use."""
    folder.mkdir(parents=True)
    (folder / PARTIES_FILE).write_text(as_yaml(shared_parties()), encoding="utf-8")
    for number, flow in enumerate(drawn):
        below = folder / f"service-{number // FILES_IN_A_FOLDER:04}"
        below.mkdir(exist_ok=True)
        document = {"version": 1, "uses": [f"../{PARTIES_FILE}"], "flows": [flow]}
        (below / f"{flow['id']}.flow.yaml").write_text(as_yaml(document), encoding="utf-8")


def main() -> int:
    """Writes the flows of the shipped policies into a new folder."""
    parser = argparse.ArgumentParser(description="Write flow files to measure with.")
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--flows", type=int, default=10_000, help="how many flows (default: 10000)")
    parser.add_argument("--seed", type=int, default=SEED, help="another draw of flows")
    given = parser.parse_args()
    module = load_module()
    offered = products(load(lambda: module, WasmEngine(module.wasm)))
    write_files(given.folder / "files", flows(offered, given.flows, given.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
