"""People in a table: whose they are, who is meant by a number or a name, what is new, what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from datetime import date
from uuid import UUID

from zhiben.contents.import_rows import Line
from zhiben.contents.imports import CODE, OWN_NAME, PARENT, SINCE
from zhiben.domain.access import Permission, Place
from zhiben.domain.orgs import Kind
from zhiben.domain.uscc import check
from zhiben.orgs.imports import values
from zhiben.orgs.imports.judging import Judge
from zhiben.orgs.models import UNDONE, Enterprise, Subject
from zhiben.orgs.store import New
from zhiben.orgs.world import batches


class People(Judge):
    """By number within the enterprise where there is one, else by name."""

    forbidden = "不在管辖范围内，不能登记人员。"

    def look_up(self, lines: Sequence[Line]) -> None:
        self.firms = self._firms({str(line.values[PARENT]) for line in lines})
        self.numbered: dict[tuple[UUID, str], Subject] = {}
        self.called: dict[tuple[UUID, str], list[Subject]] = defaultdict(list)
        for part in batches({firm.id for firms in self.firms.values() for firm in firms}):
            rows = Subject.objects.filter(tenant=self.tenant, kind=Kind.PERSON, parent__in=part)
            for row in rows.exclude(standing=UNDONE).order_by("id"):
                assert row.parent_id is not None
                self.called[row.parent_id, row.name].append(row)
                if row.code:
                    self.numbered[row.parent_id, row.code] = row

    def _firms(self, written: set[str]) -> dict[str, list[Subject]]:
        """The enterprises within reach that are called so, by code or by name."""
        codes = {text: check(text).normalised for text in written}
        by_code = values.by_code(self.tenant, Kind.ENTERPRISE, codes.values())
        by_name = values.by_name(self.tenant, Kind.ENTERPRISE, written)
        merged = Enterprise.objects.filter(tenant=self.tenant, merged_into__isnull=False)
        gone = set(merged.values_list("subject", flat=True))
        return {
            text: [
                row
                for row in by_code.get(code) or by_name.get(text) or ()
                if row.id not in gone and self.actor.reads_at(row.place)
            ]
            for text, code in codes.items()
        }

    def firm(self, line: Line) -> Subject:
        return self.firms[str(line.values[PARENT])][0]

    def fits(self, line: Line) -> bool:
        firms = self.firms[str(line.values[PARENT])]
        if not firms:
            self.wrong(line, PARENT, "没有这家企业，或不在管辖范围内。先登记企业，再导入人员。")
            return False
        if len(firms) > 1:
            self.wrong(line, PARENT, f"有 {len(firms)} 家同名企业，请填统一社会信用代码。")
            return False
        alike = self.called.get((firms[0].id, str(line.values[OWN_NAME])), [])
        number = line.values.get(CODE)
        if number is None and len(alike) > 1:
            self.wrong(line, OWN_NAME, f"企业里有 {len(alike)} 人同名，请填工号。")
            return False
        if (
            number is not None
            and (firms[0].id, number) not in self.numbered
            and any(not one.code for one in alike)
        ):
            self.wrong(line, CODE, "企业里已有同名的人没有登记工号，分不清是不是同一人。先给他补上工号。")
            return False
        return True

    def identity(self, line: Line) -> tuple[Hashable, str]:
        number = line.values.get(CODE)
        name = OWN_NAME if number is None else CODE
        return (self.firm(line).id, name, line.values[name]), name

    def existing(self, line: Line) -> Subject | None:
        number = line.values.get(CODE)
        if number is not None:
            return self.numbered.get((self.firm(line).id, str(number)))
        alike = self.called.get((self.firm(line).id, str(line.values[OWN_NAME])), [])
        return alike[0] if alike else None

    def compared(self) -> Sequence[str]:
        return (OWN_NAME,)

    def permission(self, name: str) -> Permission:
        return Permission.SUBJECT_CHANGE if name == OWN_NAME else Permission.ATTRIBUTE_SET

    def new(self, line: Line) -> tuple[New, Place, Permission] | None:
        firm = self.firm(line)
        since = line.values.get(SINCE) or line.values.get("hired_on") or self.today
        assert isinstance(since, date)
        new = New(
            Kind.PERSON, str(line.values[OWN_NAME]), since, parent=firm.id,
            code=str(line.values.get(CODE) or ""),
            enterprise=firm.enterprise, region=firm.region, industry=firm.industry,
            attributes=self.told(line, self.attributes),
        )  # fmt: skip
        return new, firm.place, Permission.SUBJECT_CREATE
