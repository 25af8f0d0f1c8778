"""Which policies reach a subject group: by product, controller, actor and, where no product is named, country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checker.kleene import Truth, all_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Reach:
    """Whether one policy reaches a group; with the facts that would tell, or the clause that keeps it away.

    A policy that does not reach a group is near it by its product, or else by its controller.
    """

    reached: Truth
    missing: tuple[str, ...] = ()
    clause: str = ""
    near: str = ""


def reach(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Reach:
    """Whether a policy of this scope governs the group that these facts describe.

    An act or controller that the policy does not govern puts the group outside even where the product is its own.
    """
    product, country = facts["product"], facts["subject.country"]
    controller, actor = facts["controller"], facts["actor"]
    by_product: Truth = None if product is None else product in scope["products"]
    if by_product is None and country is not None and country not in scope.get("countries", (country,)):
        by_product = False
    by_controller: Truth = None if controller is None else controller in scope["controllers"]
    excluded = {name: one for one in scope.get("excludes", ()) for name in one["actor"]}
    by_actor = _by_actor(excluded, facts)
    reached = all_of((by_product, by_controller, by_actor))
    near = "product" if by_product else "controller" if by_controller else ""
    clause = excluded[actor]["clause"] if by_actor is False and by_product is not False else scope["clause"]
    if reached is not None:
        return Reach(reached, (), clause, near)
    asked = (("product", by_product), ("controller", by_controller), ("action" if actor else "actor", by_actor))
    return Reach(None, tuple(name for name, state in asked if state is None), clause, near)


def _by_actor(excluded: Mapping[str, Mapping[str, Any]], facts: Mapping[str, Any]) -> Truth:
    """Whether the actor's acts are governed: those of nobody excluded, and of an excluded one the actions kept in."""
    if not excluded:
        return True
    if facts["actor"] is None:
        return None
    if facts["actor"] not in excluded:
        return True
    kept = excluded[facts["actor"]].get("unless", ())
    if kept and facts["action"] is None:
        return None
    return any(action in kept for action in facts["action"] or ())
