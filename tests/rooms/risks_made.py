"""Places and risk points to test with. Say only what the test is about."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image

from tests.builders import NOON, TODAY
from tests.rooms import orgs_made
from zhiben.ground.evidence import intake
from zhiben.orgs.models import Subject
from zhiben.risks import actions as risks
from zhiben.risks.actions import Judgement, Measure
from zhiben.risks.maps import actions as maps
from zhiben.risks.places import actions as places
from zhiben.risks.places.pasting import NewPlace


def given(**more: Any) -> dict[str, Any]:
    """By the program, at noon, under a new key."""
    return {"by": orgs_made.PROGRAM, "at": NOON, "key": orgs_made.a_key()} | more


def a_place(firm: UUID, name: str = "一号船坞", kind: str = "site", **told: str) -> UUID:
    made = places.add(firm, [NewPlace(kind, name, **told)], **given())
    return UUID(str((made.answer or {})["places"][0]))


def a_judgement(*scores: str, scale: str = "LS-2016", level: str = "company", **told: Any) -> Judgement:
    """Red by LS unless other scores are given."""
    usual: dict[str, Any] = {"danger": "起重吊物", "accident": "起重伤害", "assessed_on": TODAY}
    return Judgement(scale, scores or ("5", "4"), level, **(usual | told))


def a_point(place: UUID, name: str = "大型分段吊装", *scores: str, **told: Any) -> UUID:
    made = risks.add_point(place, name, a_judgement(*scores, **told), **given())
    return UUID(str((made.answer or {})["point"]))


def a_control(point: UUID, text: str = "吊装半径内设警戒、专人指挥", **told: Any) -> UUID:
    usual: dict[str, Any] = {"means": "management", "check_every": "每次作业前"}
    made = risks.add_control(point, Measure(text=text, **(usual | told)), **given())
    return UUID(str((made.answer or {})["control"]))


def a_floor_plan(firm: UUID, name: str = "厂区", size: tuple[int, int] = (800, 400)) -> UUID:
    picture = BytesIO()
    Image.new("RGB", size, "white").save(picture, "PNG")
    tenant = Subject.objects.get(id=firm).tenant
    told = {"by": orgs_made.PROGRAM, "tenant": tenant, "at": NOON}
    upload = intake.read([picture.getvalue()], f"{name}.png", **told)
    made = maps.add_plan(firm, name, upload.id, **given())
    return UUID(str((made.answer or {})["plan"]))
