"""Which policies reach a group: by product, controller, actor and, where no product is named, country."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from checker.project.reach import Reach, reach

if TYPE_CHECKING:
    from checker.kleene import Truth

SCOPE: dict[str, Any] = {
    "clause": "p-0.1",
    "products": {"app": {}, "shop": {}},
    "controllers": ["we", "our-sister"],
    "countries": ["NO", "DE"],
    "excludes": [
        {"clause": "p-0.2", "actor": ["dealer", "linked_site"]},
        {"clause": "p-0.3", "actor": ["recipient"], "unless": ["share", "publish"]},
    ],
}
EVERYWHERE = {key: SCOPE[key] for key in ("clause", "products", "controllers")}


def reached(
    named: str | None,
    controller: str | None,
    actor: str | None = "us",
    country: str | None = "NO",
    action: tuple[str, ...] | None = ("use",),
    scope: Any = None,
) -> Reach:
    facts = {"product": named, "controller": controller, "actor": actor, "action": action, "subject.country": country}
    return reach(scope or SCOPE, facts)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (reached("app", "we"), (True, (), "p-0.1", "product")),
        (reached("shop", "our-sister"), (True, (), "p-0.1", "product")),
        (reached("app", "we", country="US"), (True, (), "p-0.1", "product")),
        (reached("app", "others"), (False, (), "p-0.1", "product")),
        (reached("other-app", "we"), (False, (), "p-0.1", "controller")),
        (reached("other-app", "others"), (False, (), "p-0.1", "")),
        (reached("app", "we", "dealer"), (False, (), "p-0.2", "product")),
        (reached("app", "we", "recipient"), (False, (), "p-0.3", "product")),
        (reached("app", "we", "recipient", action=("store", "share")), (True, (), "p-0.1", "product")),
        (reached("app", "others", "recipient", action=("share",)), (False, (), "p-0.1", "product")),
        (reached("app", "we", "recipient", action=None), (None, ("action",), "p-0.1", "product")),
        (reached("app", "we", "dealer", action=("share",)), (False, (), "p-0.2", "product")),
        (reached("app", "we", "dealer", action=None), (False, (), "p-0.2", "product")),
        (reached("app", "we", action=None), (True, (), "p-0.1", "product")),
        (reached("app", "we", "processor"), (True, (), "p-0.1", "product")),
        (reached("other-app", "we", "dealer"), (False, (), "p-0.1", "controller")),
        (reached("app", None), (None, ("controller",), "p-0.1", "product")),
        (reached("app", "we", None), (None, ("actor",), "p-0.1", "product")),
        (reached("app", None, None), (None, ("controller", "actor"), "p-0.1", "product")),
        (reached("app", None, "dealer"), (False, (), "p-0.2", "product")),
        (reached(None, "we"), (None, ("product",), "p-0.1", "controller")),
        (reached(None, None), (None, ("product", "controller"), "p-0.1", "")),
        (reached(None, None, None, None), (None, ("product", "controller", "actor"), "p-0.1", "")),
        (reached(None, "others"), (False, (), "p-0.1", "")),
        (reached(None, "we", country="US"), (False, (), "p-0.1", "controller")),
        (reached(None, "we", country=None), (None, ("product",), "p-0.1", "controller")),
        (reached(None, "we", country="US", scope=EVERYWHERE), (None, ("product",), "p-0.1", "controller")),
        (reached("app", "we", "dealer", scope=EVERYWHERE), (True, (), "p-0.1", "product")),
        (reached("app", "we", None, scope=EVERYWHERE), (True, (), "p-0.1", "product")),
    ],
)
def test_reach(found: Reach, expected: tuple[Truth, tuple[str, ...], str, str]) -> None:
    assert (found.reached, found.missing, found.clause, found.near) == expected


def test_not_knowing_a_fact_never_reaches_where_it_did_not_nor_keeps_away_but_by_country() -> None:
    actors = ("us", "dealer", "recipient")
    for stated in product(("app", "other-app"), ("we", "others"), actors, ("NO", "US"), (("use",), ("share",))):
        before = reached(*stated).reached
        for place in range(5):
            less: list[Any] = [*stated]
            less[place] = None
            after = reached(*less).reached
            # Without a product, a country where the policy has no customers is what is left to go by.
            by_country = place == 0 and stated[3] == "US"
            assert after in ((False, None) if by_country else (before, None))


def test_what_is_missing_is_named_exactly_where_it_decides() -> None:
    for stated in product(("app", None), ("we", None), ("us", None)):
        found = reached(*stated)
        missing = tuple(
            name for name, value in zip(("product", "controller", "actor"), stated, strict=True) if value is None
        )
        assert found.missing == missing
        assert found.reached is (None if missing else True)
