"""Do the tables hold to what the ledger says was erased? Gone is what was ordered, and nothing else.

`ground.verify` answers for acts and their manifests; this for files, records, accounts and people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from zhiben.ground.erasing import ordered
from zhiben.ground.evidence import files
from zhiben.ground.models import Evidence, Print, Upload
from zhiben.orgs.models import Account, Subject
from zhiben.orgs.staff.store import NAMELESS
from zhiben.records.models import Record, RecordValue

WORDS = {
    "missing": "佐证文件不在磁盘上，也没有删除决定",
    "unordered": "内容已空，却没有删除决定",
    "left": "有删除决定，内容还在",
    "gone": "有删除决定，但连存根也没有了",
}
BATCH = 500


@dataclass(frozen=True, slots=True)
class Problem:
    thing: str
    code: str

    @property
    def words(self) -> str:
        return WORDS[self.code]


def verify(tenant: int) -> list[Problem]:
    """Everything wrong in one authority, by thing."""
    wanted = set(ordered.things(tenant))
    found = [*_evidence(tenant, wanted), *_records(tenant, wanted), *_people(tenant, wanted)]
    return sorted(found, key=lambda one: one.thing)


def _evidence(tenant: int, wanted: set[str]) -> Iterator[Problem]:
    held = set(Upload.objects.values_list("sha256", flat=True))
    held |= set(Evidence.objects.filter(erased_at__isnull=True).values_list("sha256", flat=True))
    rows = Evidence.objects.filter(tenant=tenant).values_list("id", "sha256", "name", "erased_at")
    printed = Print.objects.filter(tenant=tenant, views__isnull=False)
    printed_of = set(printed.values_list("evidence", flat=True)) if wanted else set()
    seen = set()
    for id_, digest, name, erased_at in rows.iterator():
        thing = f"evidence:{id_}"
        seen.add(thing)
        there = files.original(digest).is_file() or files.small(digest).is_file()
        if thing in wanted:
            if erased_at is None or name is not None or id_ in printed_of or (there and digest not in held):
                yield Problem(thing, "left")
        elif erased_at is not None or name is None:
            yield Problem(thing, "unordered")
        elif not files.original(digest).is_file():
            yield Problem(thing, "missing")
    yield from _without_rows(wanted, "evidence:", seen)


def _records(tenant: int, wanted: set[str]) -> Iterator[Problem]:
    rows = Record.objects.filter(tenant=tenant)
    empty = rows.filter(data__isnull=True) | rows.filter(erased_at__isnull=False)
    for origin in set(empty.values_list("origin", flat=True)):
        if f"record:{origin}" not in wanted:
            yield Problem(f"record:{origin}", "unordered")
    there = {one.removeprefix("record:") for one in wanted if one.startswith("record:")}
    seen = set(map(str, rows.filter(origin__in=there).values_list("origin", flat=True)))
    full = rows.filter(origin__in=there, data__isnull=False) | rows.filter(
        origin__in=there, id__in=_with_values(tenant, there)
    )
    for origin in set(full.values_list("origin", flat=True)):
        yield Problem(f"record:{origin}", "left")
    yield from _without_rows(wanted, "record:", {f"record:{one}" for one in seen})


def _with_values(tenant: int, origins: set[str]) -> list[UUID]:
    """Revisions of these records with a listed value."""
    values = RecordValue.objects.filter(tenant=tenant, record__origin__in=origins)
    said = values.exclude(text__isnull=True, number__isnull=True, day__isnull=True)
    return list(said.values_list("record", flat=True))


def _people(tenant: int, wanted: set[str]) -> Iterator[Problem]:
    told = {
        "account:": Account.objects.filter(tenant=tenant, erased_at__isnull=False),
        "person:": Subject.objects.filter(tenant=tenant, name=NAMELESS),
    }
    for before, erased in told.items():
        is_gone = {f"{before}{id_}" for id_ in erased.values_list("id", flat=True)}
        for thing in is_gone - wanted:
            yield Problem(thing, "unordered")
        for thing in {one for one in wanted if one.startswith(before)} - is_gone:
            yield Problem(thing, "left")


def _without_rows(wanted: set[str], before: str, seen: set[str]) -> Iterator[Problem]:
    for thing in {one for one in wanted if one.startswith(before)} - seen:
        yield Problem(thing, "gone")
