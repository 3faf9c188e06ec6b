"""Which ways a page offers to whom. What is seen and done there is asked anew."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from zhiben.domain.access import PERMISSIONS, Actor, Permission, Role
from zhiben.web.requests import SignedIn

register = template.Library()

MENUS = 500  # as many as are kept drawn: 10 kB each


@dataclass(frozen=True, slots=True)
class Asking:
    """All that the menu may know of who is asking."""

    roles: frozenset[Role]


@register.filter
def may_ever(actor: Actor | Asking, verb: str) -> bool:
    """Whether one of the person's roles permits it anywhere; an auditor looks at everything."""
    wanted = Permission(verb)
    return Role.AUDITOR in actor.roles or any(wanted in PERMISSIONS[role] for role in actor.roles)


@register.filter
def erases(actor: Actor) -> bool:
    """Whether the person proposes and decides erasures; auditors only look at them."""
    return any(Permission.ERASURE_PROPOSE in PERMISSIONS[role] for role in actor.roles)


@register.simple_tag
def menu(request: SignedIn) -> SafeString:
    """The ways a page offers on all pages, drawn once for all whose roles, page and language are the same."""
    match = request.resolver_match
    here = match.url_name if match else None
    return _menu(request.actor.roles, here or "", get_language(), get_script_prefix())


@lru_cache(MENUS)
def _menu(roles: frozenset[Role], here: str, language: str, prefix: str) -> SafeString:
    return render_to_string("_nav.html", {"request": {"actor": Asking(roles)}, "here": here})
