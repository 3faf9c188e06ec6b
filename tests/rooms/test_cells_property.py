"""The cells: kept ≡ rebuilt from nothing ≡ replayed as known; words in SQL ≡ in the domain; tallies ≡ sums.

On random histories of acts through the door, for every form of duty and two plans; and mutants that the same
claims must catch.
"""

from __future__ import annotations

from itertools import count

import pytest
from django.db.models import Case, CharField, Q, Value, When

from tests.rooms import histories
from tests.turns import in_turn
from zhiben.domain.cells import Status
from zhiben.plans import actions, bulk, effects, models, stored, tallies, worlds
from zhiben.plans.inforce import in_force

pytestmark = pytest.mark.django_db
STEPS = 18
_tenants = count(4000)


def test_kept_cells_are_those_rebuilt_and_those_replayed_as_known(full):
    seeds, cells = in_turn(range(100 if full else 6)), 0
    for seed in seeds:
        cells += len(histories.kept(histories.live(next(_tenants), seed, STEPS).tenant))
    print(f"\n{len(seeds)} histories of {STEPS} acts agree; {cells} final cells")


def test_counting_by_profile_writes_what_counting_one_by_one_has_written(full):
    for seed in range(1000, 1020 if full else 1002):
        history = histories.History(next(_tenants), seed)
        for _ in range(STEPS):
            history.step()
        before, sums = histories.kept(history.tenant), histories.sums_of(history.tenant)
        again = bulk.recount_all(history.tenant, in_force(history.tenant), at=history.at)
        assert again.changed == 0
        for model in (models.Cell, models.Holder, models.Tally):
            model.objects.filter(tenant=history.tenant).delete()
        bulk.recount_all(history.tenant, in_force(history.tenant), at=history.at)
        assert histories.kept(history.tenant) == before
        assert histories.sums_of(history.tenant) == sums
        histories.tallies_are_sums(history)


# ── mutants ──────────────────────────────────────────────────────────────────────────────────────


def a_correction_is_not_recounted(patch):
    follow = actions.follow_facts

    def forgetful(doing, inforce, facts):
        if doing.verb != "fact.supersede":
            follow(doing, inforce, facts)

    patch.setattr(actions, "follow_facts", forgetful)


def a_changed_member_is_not_recounted_in_its_sets(patch):
    patch.setattr(effects, "of_subjects", lambda tenant, inforce, subjects: dict.fromkeys(subjects))


def overdue_begins_a_day_late(patch):
    right = stored.word

    def wrong(today, path=""):
        edge = Q(**{path + "late_on": today, path + "done_on": None, path + "applicable": True})
        return Case(
            When(edge, then=Value(Status.OPEN.value)), default=right(today, path), output_field=CharField()
        )

    patch.setattr(stored, "word", wrong)


def what_was_counted_before_stays_in_the_tallies(patch):
    change = tallies.change
    patch.setattr(tallies, "change", lambda before, after: change([], after))


def attributes_are_known_before_they_were_recorded(patch):
    rows = worlds.world_rows
    patch.setattr(worlds, "world_rows", lambda tenant, at=None, **which: rows(tenant, None, **which))


def killed(mutant, many: int, enough: int | None = None) -> int:
    """In how many histories of so many the mutant is caught; `enough`: no more are looked for."""
    caught = 0
    for seed in range(many):
        with pytest.MonkeyPatch.context() as patch:
            mutant(patch)
            try:
                histories.live(next(_tenants), seed, STEPS)
            except AssertionError:
                caught += 1
        if caught == enough:
            break
    print(f"\n{mutant.__name__}: caught in {caught} of {seed + 1} histories")
    return caught


@pytest.mark.parametrize(
    "mutant",
    in_turn(
        [
            a_correction_is_not_recounted,
            a_changed_member_is_not_recounted_in_its_sets,
            overdue_begins_a_day_late,
            what_was_counted_before_stays_in_the_tallies,
            attributes_are_known_before_they_were_recorded,
        ]
    ),
)
def test_mutants_are_caught(mutant, full):
    if mutant is a_correction_is_not_recounted:
        many = 100 if full else 5
        assert killed(mutant, many) >= many * 0.8
    else:
        assert killed(mutant, 10 if full else 3, None if full else 1) > 0
