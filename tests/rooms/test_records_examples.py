"""Every kind of the district's own plan: its example files cleanly, makes its facts, prints and exports."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import EXPLOSIVES, a_key
from zhiben.contents.records import FILES, REFERENCES, RecordField, RecordKind
from zhiben.domain.access import Actor, system
from zhiben.domain.refusals import Refused
from zhiben.library import actions as library
from zhiben.library.files import read
from zhiben.orgs.models import Subject
from zhiben.plans import actions as plans
from zhiben.records import actions, kinds, queries
from zhiben.records.queries import Filters
from zhiben.records.tables import exports

pytestmark = pytest.mark.django_db

END = date(2026, 12, 30)
AT = orgs_made.noon(2026, 12, 30)
PLAN = Path(settings.ROOT) / "content" / "plans" / "wendeng-2024-2026"


@pytest.fixture
def program() -> Actor:
    orgs_made.authorities()
    by = system("test", [TENANT], END)
    library.adopt(
        TENANT, "plan", PLAN.name, read(PLAN), valid_from=date(2024, 1, 1), also=plans.put_in_force, by=by,
        at=AT, key=a_key(),
    )  # fmt: skip
    return by


def plain(node: Any) -> Any:
    if isinstance(node.value, list):
        return [plain(part) for part in node.parts()]
    if isinstance(node.value, dict):
        return {name: plain(cell) for name, cell in node.items()}
    return node.value


class Cast:
    """The subjects an example names, made as they are asked for."""

    def __init__(self) -> None:
        self.firm = records_made.a_firm("文登示例船业有限公司", industry=EXPLOSIVES)
        self.section = orgs_made.a_section("safety_section")
        self.made: dict[tuple[str, str], UUID] = {("enterprise", "文登示例船业有限公司"): self.firm}

    def about(self, kind: str) -> UUID:
        fixed = {"enterprise": self.firm, "section": self.section}
        if kind == "authority":
            return Subject.objects.get(tenant=TENANT, kind="authority").id
        return fixed.get(kind) or self.named(kind, "示例对象", self.firm)

    def named(self, kind: str, name: str, beneath: UUID) -> UUID:
        if (kind, name) not in self.made:
            made = (
                records_made.a_firm(name)
                if kind == "enterprise"
                else orgs_made.beneath(beneath, kind, name, since=date(2020, 1, 1))
            )
            self.made[kind, name] = made
        return self.made[kind, name]

    def play(self, kind: RecordKind, about: UUID, raw: dict[str, Any]) -> None:
        """Everybody the example refers to is there."""
        beneath = self.firm if kind.about not in ("section", "authority") else self.about("authority")
        for field in kind.fields:
            named = raw.get(field.name)
            if field.type in REFERENCES and field.type not in ("clause", "hazard_criterion") and named:
                for name in named if isinstance(named, list) else [named]:
                    self.made.pop((field.type, name), None) if field.type != "enterprise" else None
                    found = Subject.objects.filter(tenant=TENANT, kind=field.type, name=name)
                    mine = found.filter(enterprise=Subject.objects.get(id=beneath).enterprise)
                    if not (found if field.type == "enterprise" else mine).exists():
                        self.named(field.type, name, beneath)


def uploads(by: Actor, field: RecordField, n: int) -> list[UUID]:
    return [
        records_made.an_upload(by, records_made.a_png(4 + one), f"{field.name}.png", AT) for one in range(n)
    ]


def test_the_example_of_every_kind_files_and_makes_its_facts(program):
    cast, wrong = Cast(), {}
    found = kinds.in_use(TENANT, END)
    for name, form in found.items():
        kind = form.kind
        raw = {field: plain(node) for field, node in kind.example.items()}
        pieces = {one.name: raw.pop(one.name, 0) for one in kind.evidence if one.type in FILES}
        about = cast.about(kind.about)
        cast.play(kind, about, raw)
        given = {one.name: uploads(program, one, pieces[one.name]) for one in kind.evidence}
        try:
            made = actions.file(about, name, raw, given, by=program, at=AT, key=a_key())
        except Refused as refused:
            wrong[name] = str(refused)
            continue
        record = UUID(str((made.answer or {})["record"]))
        shown = queries.record(program, record)
        assert [one.kind for one in shown.facts] == [one.fact for one in kind.emits]
        head, rows = exports.export(program, name, Filters(), {"filed": "已报"})
        assert {len(row) for row in rows} == {len(head)}
        assert exports.empty(program, name)[1][:2] == b"PK"
    assert wrong == {}
    assert len(found) > 60
