"""Who may open a page at all. Every view declares one policy; a view without one opens for nobody.

A policy only opens the door. What is seen inside is `within(actor)`, what is done is the act's permission.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])


class Policy(StrEnum):
    ANYONE = "anyone"  # before signing in: login, language, help
    SIGNED_IN = "signed_in"


def anyone(view: View) -> View:
    """Open without signing in."""
    view.policy = Policy.ANYONE  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open to every person with an account; they see what lies within their reach."""
    view.policy = Policy.SIGNED_IN  # type: ignore[attr-defined]
    return view


def policy_of(view: Callable[..., object]) -> Policy | None:
    return getattr(view, "policy", None)
