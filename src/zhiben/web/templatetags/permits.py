"""Which ways a page offers to whom. What is seen and done there is asked anew."""

from __future__ import annotations

from django import template

from zhiben.domain.access import PERMISSIONS, Actor, Permission, Role

register = template.Library()


@register.filter
def may_ever(actor: Actor, verb: str) -> bool:
    """Whether one of the person's roles permits it anywhere; an auditor looks at everything."""
    wanted = Permission(verb)
    return Role.AUDITOR in actor.roles or any(wanted in PERMISSIONS[role] for role in actor.roles)


@register.filter
def erases(actor: Actor) -> bool:
    """Whether the person proposes and decides erasures; auditors only look at them."""
    return any(Permission.ERASURE_PROPOSE in PERMISSIONS[role] for role in actor.roles)
