"""Whatever is done to risks, in any order: what was known at a moment stays what was seen at that moment.

And two at once: one goes on from what both saw, the other is told.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import NOON
from tests.rooms import orgs_made
from tests.rooms.acting import at_once
from tests.rooms.orgs_made import PROGRAM
from tests.rooms.risks_made import a_judgement, a_place, given
from tests.turns import in_turn
from zhiben.domain.refusals import Conflict
from zhiben.domain.risks import Means
from zhiben.ground import models as ground
from zhiben.risks import actions, queries
from zhiben.risks.actions import Measure
from zhiben.risks.models import Assessment, Control

SCORES = (("5", "4"), ("3", "5"), ("3", "3"), ("1", "2"))
STEPS = 40


def seen(firm: Any, at: Any = None) -> list[Any]:
    """All that a reader sees of an enterprise's risks."""
    points = [
        (one.name, one.place.name, one.judged.value, one.judged.colour.value, one.judged.danger, one.controls)
        for one in queries.points(PROGRAM, firm, at=at)
    ]
    told = [(one.point_name, one.means.value, one.text) for one in queries.controls(PROGRAM, firm, at=at)]
    return [points, sorted(told)]


def step(chance: random.Random, n: int, firm: Any, places: list[Any], at: Any) -> None:
    """One thing somebody may do next; the number in it makes it tell itself apart from all others."""
    points = queries.points(PROGRAM, firm)
    controls = queries.controls(PROGRAM, firm)
    judgement = a_judgement(*chance.choice(SCORES), danger=f"危险{n}")
    measure = Measure(chance.choice(list(Means)), f"措施{n}", "每班")
    what = chance.choice(["add", "add", "assess", "control", "control", "change", "end", "retire"])
    if what == "add" or not points:
        actions.add_point(chance.choice(places), f"风险{n}", judgement, **given(at=at))
    elif what == "assess":
        point = chance.choice(points)
        actions.assess(point.id, judgement, point.judged.id, **given(at=at))
    elif what == "control" or (what in ("change", "end") and not controls):
        actions.add_control(chance.choice(points).id, measure, **given(at=at))
    elif what == "change":
        actions.change_control(chance.choice(controls).id, measure, **given(at=at))
    elif what == "end":
        actions.retire_control(chance.choice(controls).id, **given(at=at))
    else:
        actions.retire_point(chance.choice(points).id, "危险消除", **given(at=at))


def forgotten(seed: int) -> list[int]:
    """The steps after which something else is said of that moment than was seen in it."""
    chance = random.Random(seed)
    orgs_made.authorities()
    firm = orgs_made.an_enterprise()
    places = [a_place(firm), a_place(firm, "门座起重机", "equipment")]
    saw = []
    for n in range(STEPS):
        at = NOON + timedelta(minutes=n)
        step(chance, n, firm, places, at)
        saw.append((at, seen(firm)))
    return [n for n, (at, then) in enumerate(saw) if seen(firm, at) != then]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", in_turn([1, 2]))
def test_what_was_known_then_is_what_was_seen_then(seed):
    assert forgotten(seed) == []


@pytest.mark.django_db
def test_a_room_that_forgets_what_was_replaced_is_found_out(monkeypatch):
    monkeypatch.setattr(queries, "known", lambda at: ground.Q(recorded_at__lte=at, replaced_at__isnull=True))
    assert forgotten(1) != []


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_goes_on_and_the_other_is_told():
    orgs_made.authorities()
    firm = orgs_made.an_enterprise()
    place = a_place(firm)
    made = actions.add_point(place, "吊装", a_judgement(), **given()).answer
    point = queries.point(PROGRAM, made["point"])
    control = actions.add_control(point.line.id, Measure("training", "教", "每月"), **given()).answer[
        "control"
    ]
    works = [
        lambda n: actions.assess(
            point.line.id, a_judgement("3", "3"), point.line.judged.id, **given(key=f"assess-{n}")
        ),
        lambda n: actions.change_control(
            control, Measure("training", f"教{n}", "每月"), **given(key=f"change-{n}")
        ),
        lambda n: actions.add_point(place, "同名", a_judgement(), **given(key=f"same-{n}")),
    ]
    for work in works:
        told = at_once(4, work)
        refused = [one for one in told if isinstance(one, Conflict)]
        assert len(refused) == 3, told
    assert Assessment.objects.filter(replaced_at=None, point=point.line.id).count() == 1
    assert Control.objects.filter(replaced_at=None).count() == 1
