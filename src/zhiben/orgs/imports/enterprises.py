"""Enterprises in a table: who is meant by a code, what is new, what differs from what is registered."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date

from zhiben.contents.import_rows import Line
from zhiben.contents.imports import INDUSTRY, OWN_NAME, REGION, SINCE, USCC
from zhiben.domain.access import Permission, Place
from zhiben.domain.orgs import Kind
from zhiben.orgs.imports import values
from zhiben.orgs.imports.judging import Judge
from zhiben.orgs.models import CreditCode, Enterprise, Subject
from zhiben.orgs.store import New
from zhiben.orgs.world import as_known, batches


class Enterprises(Judge):
    """By 统一社会信用代码. A former code, or the name of another enterprise, is for a person to decide."""

    forbidden = "不在管辖范围内，不能登记。"

    def look_up(self, lines: Sequence[Line]) -> None:
        codes = [str(line.values[USCC]) for line in lines]
        self.held = {
            code: rows[0] for code, rows in values.by_code(self.tenant, Kind.ENTERPRISE, codes).items()
        }
        self.named = values.by_name(
            self.tenant, Kind.ENTERPRISE, [str(line.values[OWN_NAME]) for line in lines]
        )
        merged = Enterprise.objects.filter(tenant=self.tenant, merged_into__isnull=False)
        gone = set(merged.values_list("subject", flat=True))
        self.held = {code: row for code, row in self.held.items() if row.id not in gone}
        self.former = self._former(set(codes) - self.held.keys())
        self.authority = Subject.objects.get(tenant=self.tenant, kind=Kind.AUTHORITY)
        self.in_file: dict[str, tuple[str, int]] = {}
        for line in lines:
            self.in_file.setdefault(str(line.values[OWN_NAME]), (str(line.values[USCC]), line.n))

    def _former(self, codes: set[str]) -> dict[str, Subject]:
        """Who once held a code that nobody holds now."""
        found: dict[str, Subject] = {}
        for part in batches(sorted(codes)):
            rows = CreditCode.objects.filter(as_known(None), tenant=self.tenant, uscc__in=part)
            found |= {row.uscc: row.enterprise for row in rows.select_related("enterprise")}
        return found

    def fits(self, line: Line) -> bool:
        code, name = str(line.values[USCC]), str(line.values[OWN_NAME])
        if code in self.former:
            firm = self.former[code]
            self.wrong(line, USCC, f"这是“{firm.name}”曾用的代码，现用 {firm.code}。")
            return False
        first, n = self.in_file[name]
        if first != code:
            self.wrong(line, OWN_NAME, f"和第 {n} 行同名，代码却不同。请核对代码和名称。")
            return False
        others = [row.code for row in self.named.get(name, ()) if row.code != code]
        if others and code not in self.held:
            self.wrong(
                line,
                OWN_NAME,
                f"已有同名企业，代码 {others[0]}。换了代码的，请办理代码变更；填错的，改代码。",
            )
            return False
        return True

    def identity(self, line: Line) -> tuple[Hashable, str]:
        return line.values[USCC], USCC

    def existing(self, line: Line) -> Subject | None:
        return self.held.get(str(line.values[USCC]))

    def compared(self) -> Sequence[str]:
        return (OWN_NAME, REGION, INDUSTRY)

    def permission(self, name: str) -> Permission:
        if name in (REGION, INDUSTRY):
            return Permission.ENTERPRISE_TRANSFER
        return Permission.ENTERPRISE_CHANGE if name == OWN_NAME else Permission.ATTRIBUTE_SET

    def new(self, line: Line) -> tuple[New, Place, Permission] | None:
        region, industry = str(line.values[REGION]), str(line.values[INDUSTRY])
        since = line.values.get(SINCE) or self.today
        assert isinstance(since, date)
        new = New(
            Kind.ENTERPRISE, str(line.values[OWN_NAME]), since, parent=self.authority.id,
            code=str(line.values[USCC]), region=region, industry=industry,
            attributes=self.told(line, self.attributes),
        )  # fmt: skip
        return new, Place(self.tenant, None, region, industry), Permission.ENTERPRISE_REGISTER
