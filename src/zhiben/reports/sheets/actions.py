"""Everything that can be done about 调度表: adopt a superior's file with its cells, make a month's sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from zhiben.contents.sheets import SHEET_ID, Filled, text_of
from zhiben.domain.access import Actor, Permission
from zhiben.domain.periods import day_of
from zhiben.domain.refusals import Incomplete
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.evidence import store as evidence
from zhiben.ground.evidence.sniff import XLSX
from zhiben.library import actions as library
from zhiben.library.contents import SHEET
from zhiben.orgs.queries import office
from zhiben.reports.months import queries as months
from zhiben.reports.sheets import forms, queries
from zhiben.reports.sheets.filling import filled, period_in_words, words
from zhiben.reports.sheets.models import SheetFile
from zhiben.reports.sheets.narrating import narrative


def adopt(
    tenant: int, name: str, title: str, template: bytes, cells: Sequence[Filled], *,
    by: Actor, at: datetime, key: str,
) -> Receipt:  # fmt: skip
    """Fill a superior's file from today on. `name`: of the form, a new one or one there is; what shipped
    keeps its own.

    Raises NotFound out of reach, Incomplete `sheet_name`, `sheet_cells` where nothing is filled,
    `edition_problems` with everything wrong with the file or its cells; Conflict `edition_unchanged`.
    """
    queries.offers(by, tenant)  # within reach
    if not re.fullmatch(SHEET_ID, name) or name in forms.shipped():
        raise Incomplete("sheet_name", name=name[:42])
    if not any(one.indicator for one in cells):
        raise Incomplete("sheet_cells")
    content = forms.files_of(text_of(name, title, cells), template)
    return library.adopt(
        tenant,
        SHEET,
        name,
        content,
        valid_from=by.day,
        by=by,
        at=at,
        key=key,
        place=queries.place_of(by, tenant),
    )


def produce(
    tenant: int, period: str, name: str, *, by: Actor, at: datetime, today: date, key: str
) -> Receipt:
    """Make the sheet of a locked month from its frozen figures, and keep it as it is.

    Answers {"sheet", "file", "sha256", "version", "missing"}. Raises NotPermitted, NotFound (form),
    Incomplete `sheet_not_frozen` where the figures may still change, `sheet_indicator`, `sheet_unfit`.
    """
    queries.form_of(by, tenant, name)  # within reach
    kept = forms.current(tenant, name, day_of(at))
    held = months.frozen(by, tenant, period)
    if held is None:
        raise Incomplete("sheet_not_frozen", period=period[:21])
    said = narrative(tenant, period, held.known)
    told = words(held.sheet, office(by, tenant).name, by.name, today, said)
    made = filled(kept.form, kept.template, held.sheet, told, queries.measures(by, tenant, held.known))
    place = queries.place_of(by, tenant)

    def work(doing: Doing) -> dict[str, object]:
        called = re.sub(r"[^0-9A-Za-z一-鿿（）-]", "", f"{period_in_words(period)}{kept.form.title}")[:80]
        file = evidence.made(doing, made.content, f"{called}.xlsx", XLSX.mime, place)
        row = SheetFile(
            tenant=tenant, region=place.region, period=period, form=name,
            edition=forms.edition_of(tenant, kept, at), title=kept.form.title,
            version=held.version, figures=held.sha256, file=file, sha256=file.sha256,
            missing=len(made.missing), partly=len(made.partly), by=by.person, by_name=by.name[:60],
            act=doing.id, recorded_at=at,
        )  # fmt: skip
        row.save(force_insert=True)
        doing.made(f"sheet:{row.id}")
        return {
            "sheet": row.id, "file": file.id, "sha256": file.sha256, "version": held.version,
            "missing": len(made.missing), "partly": len(made.partly),
        }  # fmt: skip

    details = {"period": period, "form": name, "version": held.version, "figures": held.sha256}
    return act(
        Permission.SHEET_PRODUCE, by=by, at=at, tenant=tenant, key=key, thing="sheet", details=details,
        work=work, place=place,
    )  # fmt: skip
