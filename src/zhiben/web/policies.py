"""Who may open a page at all. Every view declares one policy; a view without one opens for nobody.

A policy only opens the door. What is seen inside is `within(actor)`, what is done is the act's permission.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from zhiben.ground import limits

View = TypeVar("View", bound=Callable[..., object])


class Policy(StrEnum):
    ANYONE = "anyone"  # before signing in: login, language, help
    SIGNED_IN = "signed_in"


PROOF_LASTS = timedelta(minutes=limits.PROOF_MINUTES)


def anyone(view: View) -> View:
    """Open without signing in."""
    view.policy = Policy.ANYONE  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open to every person with an account; they see what lies within their reach."""
    view.policy = Policy.SIGNED_IN  # type: ignore[attr-defined]
    return view


def before_second(view: View) -> View:
    """Open also to whoever must bind a 动态口令 before anything else: the way to do it, and the help."""
    view.before_second = True  # type: ignore[attr-defined]
    return view


def proven(view: View) -> View:
    """What is sent here is done only for somebody who showed in the last `PROOF_LASTS` who they are."""
    view.proven = True  # type: ignore[attr-defined]
    return view


def opens_before_second(view: Callable[..., object]) -> bool:
    return getattr(view, "before_second", False)


def needs_proof(view: Callable[..., object]) -> bool:
    return getattr(view, "proven", False)


def policy_of(view: Callable[..., object]) -> Policy | None:
    return getattr(view, "policy", None)
