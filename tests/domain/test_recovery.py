"""Who may help whom in again: alone, or as one of two; a table written out by hand."""

from __future__ import annotations

import pytest

from zhiben.domain.access import ADMINISTRATORS, Role
from zhiben.domain.recovery import may_decide, may_help, needs_two

NOBODY = frozenset[Role]()
OFFICER = frozenset({Role.SUPERVISOR, Role.RECOVERY_OFFICER})
SYSTEM = frozenset({Role.SYSTEM_ADMINISTRATOR})
CHIEF = frozenset({Role.SECTION_CHIEF})


@pytest.mark.parametrize("role", sorted(Role))
def test_only_administrators_and_recovery_officers_take_two(role):
    assert needs_two(frozenset({role})) == (role in ADMINISTRATORS or role is Role.RECOVERY_OFFICER)


@pytest.mark.parametrize("role", sorted(Role))
def test_who_helps_an_ordinary_person(role):
    helps = role in (Role.SYSTEM_ADMINISTRATOR, Role.RECOVERY_OFFICER)
    assert may_help(frozenset({role}), CHIEF) == helps
    assert may_help(frozenset({role}), NOBODY) == helps


@pytest.mark.parametrize(
    ("first", "second", "lost_by", "may"),
    [
        *((OFFICER, OFFICER, frozenset({one}), True) for one in sorted(ADMINISTRATORS)),
        *((OFFICER, SYSTEM, frozenset({one}), False) for one in sorted(ADMINISTRATORS)),
        *((SYSTEM, SYSTEM, frozenset({one}), False) for one in sorted(ADMINISTRATORS)),
        (OFFICER, SYSTEM, OFFICER, True),
        (SYSTEM, OFFICER, OFFICER, True),
        (SYSTEM, SYSTEM, OFFICER, False),  # two administrators alone would have every door
        (OFFICER, CHIEF, OFFICER, False),
        (CHIEF, OFFICER, SYSTEM, False),
        (NOBODY, OFFICER, SYSTEM, False),  # the one who asked is an officer no more
    ],
)
def test_which_two_decide(first, second, lost_by, may):
    assert may_decide(first, second, lost_by) == may
