"""What the sweep needs of months, sheets, papers, closings: nothing within a town's or a firm's reach.

Whose they are: tests/web/test_papers.py and its neighbours.
"""

from __future__ import annotations

from tests.web import sweep

MISSING = "01900000-0000-7000-8000-000000000000"
PAPERS = ("closing", "paper", "paper-note", "paper-heading", "paper-figures", "paper-draft")
ON_PAPERS = {"paper-block": "requirements", "paper-step": "submit"}
SHEETS = {"sheet-draft": "monthly/2026-02", "figures-export": "2026-02"}
INDICATORS = ("indicator", "indicator-table")  # what they count lies within reach: test_figures.py
NAMES = (*PAPERS, *ON_PAPERS, *SHEETS, *INDICATORS)


def made() -> dict[str, dict[str, str]]:
    """By address, what stands in it."""
    told = dict.fromkeys(PAPERS, MISSING) | {name: f"{MISSING}/{on}" for name, on in ON_PAPERS.items()}
    made = {name: dict.fromkeys(sweep.KINDS, one) for name, one in (told | SHEETS).items()}
    return made | dict.fromkeys(INDICATORS, dict.fromkeys(sweep.KINDS, "none") | {"own": "visits"})
