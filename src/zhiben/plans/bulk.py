"""Counting a whole authority anew, by profile: after a plan, a setting or a calendar, and from nothing.

Blanks are worked out once for all who are alike. The domain counts only where something happened, somebody is
a member, or something was waived; everywhere else the blank is the cell. Tallies are summed from the tables.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.cells import Cell
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.profiles import profile_of
from zhiben.orgs.models import Subject as Row
from zhiben.orgs.world import world_rows
from zhiben.plans import counting, models, store
from zhiben.plans.asks import NEAR
from zhiben.plans.counting import Cells, duties_of
from zhiben.plans.inforce import DutyKey, InForce
from zhiben.plans.recount import equal
from zhiben.plans.rows import COLUMNS, cell_of
from zhiben.plans.stored import blanks_of
from zhiben.plans.tallies import Group, Where, group
from zhiben.plans.worlds import alone

CHUNK = 2000  # busy holders counted, compared and written together
Busy = dict[UUID, frozenset[DutyKey]]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What there is now. `counted`: cells counted one by one; `changed`: of them, written or dropped."""

    holders: int
    profiles: int
    cells: int
    counted: int
    changed: int

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def recount_all(tenant: int, inforce: InForce, *, at: datetime) -> Rebuilt:
    """Every cell of the authority from nothing but what was recorded; only differences are written."""
    rows = {row.id: row for row in Row.objects.filter(tenant=tenant) if duties_of(inforce, row.kind)}
    blanks = _blanks(tenant, inforce, rows.values(), day_of(at))
    busy = _busy(tenant, inforce, rows)
    counted = changed = 0
    ids = sorted(busy)
    for start in range(0, len(ids), CHUNK):
        some = [rows[id_] for id_ in ids[start : start + CHUNK]]
        cells = counting.cells(tenant, inforce, some, busy, None, day_of(at))
        changed += _touch(tenant, some, cells, blanks, busy)
        counted += sum(map(len, cells.values()))
        for row in some:
            if cells[row.id]:
                blanks.setdefault(row.id, {})
    changed += store.drop_others(tenant, busy)
    profiles = _profiles(tenant, blanks)
    store.hold_all(tenant, [(rows[id_], profile) for id_, profile in profiles.items()])
    tallies = sums(tenant)
    store.set_tallies(tenant, tallies)
    return Rebuilt(len(profiles), len(set(profiles.values())), sum(tallies.values()), counted, changed)


# ── who is alike ─────────────────────────────────────────────────────────────────────────────────


def _blanks(tenant: int, inforce: InForce, rows: Iterable[Row], today: date) -> dict[UUID, Cells]:
    """The blanks of every holder that has any; those who are alike share one dictionary."""
    world = alone(inforce, world_rows(tenant).values())
    kept: dict[object, Cells] = {}
    found: dict[UUID, Cells] = {}
    for row in rows:
        subject = world.subjects.get(str(row.id))
        if subject is None:  # never known to operate
            continue
        alike: object = row.id
        if row.kind in NEAR and row.kind != Kind.POST:
            alike = (row.kind, *(profile_of(plan, None, subject, world) for plan in inforce.plans))
        if alike not in kept:
            kept[alike] = counting.blanks(inforce, subject, world, today)
        if kept[alike]:
            found[row.id] = kept[alike]
    return found


def _profiles(tenant: int, blanks: Mapping[UUID, Cells]) -> dict[UUID, UUID]:
    """The profile of each holder."""
    kept: dict[int, UUID] = {}
    for mine in blanks.values():
        if id(mine) not in kept:
            kept[id(mine)] = store.profile(tenant, mine)
    return {holder: kept[id(mine)] for holder, mine in blanks.items()}


# ── where the domain must count ──────────────────────────────────────────────────────────────────


def _busy(tenant: int, inforce: InForce, rows: Mapping[UUID, Row]) -> Busy:
    """The duties of each holder whose cells may be other than blank."""
    happened, beneath = _happened(tenant, rows), _beneath(tenant)
    far = frozenset(models.Fact.objects.filter(tenant=tenant).values_list("kind", flat=True).distinct())
    kept: dict[object, frozenset[DutyKey]] = {}
    busy: Busy = {}
    for row in rows.values():
        near = (happened.get(row.enterprise, frozenset()), beneath.get(row.enterprise, frozenset()))
        if row.enterprise is None:
            near = (far, frozenset(Kind))
        alike = (row.kind, near)
        if alike not in kept:
            kept[alike] = _keys(inforce, row.kind, near[0], near[1], far)
        if kept[alike]:
            busy[row.id] = kept[alike]
    return _with_waived(tenant, rows, busy)


def _keys(
    inforce: InForce, kind: str, near: Collection[str], members: Collection[str], far: Collection[str]
) -> frozenset[DutyKey]:
    found = set()
    for key in duties_of(inforce, kind):
        ask = inforce.asks[key]
        happens = not ask.near.isdisjoint(near) or not ask.far.isdisjoint(far)
        if happens or not ask.members.isdisjoint(members) or ask.sets:
            found.add(key)
    return frozenset(found)


def _happened(tenant: int, rows: Mapping[UUID, Row]) -> dict[UUID | None, frozenset[str]]:
    """Kinds of fact by the enterprise they happened in or were done to."""
    found: dict[UUID | None, set[str]] = defaultdict(set)
    facts = models.Fact.objects.filter(tenant=tenant).order_by()
    for enterprise, kind in facts.values_list("enterprise", "kind").distinct():
        found[enterprise].add(kind)
    places = dict(Row.objects.filter(tenant=tenant).exclude(enterprise=None).values_list("id", "enterprise"))
    of = {str(id_): enterprise for id_, enterprise in places.items()}
    targets = models.FactTarget.objects.filter(tenant=tenant).order_by()
    for target, kind in targets.values_list("target", "fact__kind").distinct():
        if target in of:
            found[of[target]].add(kind)
    return {enterprise: frozenset(kinds) for enterprise, kinds in found.items()}


def _beneath(tenant: int) -> dict[UUID | None, frozenset[str]]:
    """Kinds of subject by enterprise; the enterprise itself is none of them."""
    found: dict[UUID | None, set[str]] = defaultdict(set)
    rows = Row.objects.filter(tenant=tenant).exclude(kind=Kind.ENTERPRISE).order_by()
    for enterprise, kind in rows.values_list("enterprise", "kind").distinct():
        found[enterprise].add(kind)
    return {enterprise: frozenset(kinds) for enterprise, kinds in found.items()}


def _with_waived(tenant: int, rows: Mapping[UUID, Row], busy: Busy) -> Busy:
    waivers = models.Waiver.objects.filter(tenant=tenant, replaced_at__isnull=True)
    for subject, plan, duty in waivers.values_list("subject", "plan", "duty"):
        if subject in rows:
            busy[subject] = busy.get(subject, frozenset()) | {(plan, duty)}
    return busy


# ── what is written ──────────────────────────────────────────────────────────────────────────────


def _touch(
    tenant: int, rows: Iterable[Row], counted: Mapping[UUID, Cells], blanks: dict[UUID, Cells], busy: Busy
) -> int:
    """Write the touched cells of some holders; how many rows were written or dropped."""
    stored = _stored(tenant, rows)
    new: list[tuple[Row, Cell]] = []
    n = 0
    for row in rows:
        mine, before = _agreeing(row.id, counted[row.id], blanks, busy), stored.get(row.id, {})
        touched = {one: cell for one, cell in counted[row.id].items() if not equal(cell, mine.get(one))}
        new += [(row, cell) for one, cell in touched.items() if one not in before]
        changed = [cell for one, cell in touched.items() if one in before and not equal(cell, before[one])]
        gone = [one for one in before if one not in touched]
        store.put(row, changed)
        store.drop(tenant, row.id, gone)
        n += len(changed) + len(gone)
    store.put_new(new)
    return n + len(new)


def _agreeing(holder: UUID, counted: Cells, blanks: dict[UUID, Cells], busy: Busy) -> Cells:
    """The holder's blanks without those that counting does not bear out; it has a profile of its own then."""
    mine = blanks.get(holder, {})
    wrong = {
        one for one, cell in mine.items() if one not in counted and (cell.plan, cell.duty) in busy[holder]
    }
    if wrong:
        mine = blanks[holder] = {one: cell for one, cell in mine.items() if one not in wrong}
    return mine


def _stored(tenant: int, rows: Iterable[Row]) -> dict[UUID, Cells]:
    """Touched cells as stored; one stored at another place is left out, and so written anew."""
    places = {row.id: (row.enterprise, row.region, row.industry) for row in rows}
    found: dict[UUID, Cells] = defaultdict(dict)
    cells = models.Cell.objects.filter(tenant=tenant, subject__in=list(places))
    for columns in cells.values("subject", *store.PLACE, *COLUMNS).iterator(chunk_size=2000):
        holder = columns["subject"]
        if places[holder] == tuple(columns[name] for name in store.PLACE):
            found[holder][columns["slot"]] = cell_of(columns, holder)
    return found


# ── tallies ──────────────────────────────────────────────────────────────────────────────────────


class _Sums:
    """Adds cells up into groups; what a cell and a place come to is worked out once."""

    def __init__(self) -> None:
        self.groups: Counter[Group] = Counter()
        self._kept: dict[tuple[int, Where], Group] = {}

    def add_kept(self, cell: Cell, where: Where, n: int) -> None:
        """A cell that stays in memory, `n` times."""
        one = (id(cell), where)
        if one not in self._kept:
            self._kept[one] = group(cell, where)
        self.groups[self._kept[one]] += n


def sums(tenant: int) -> dict[Group, int]:
    """The tallies as the tables of holders, blanks and cells have them; none is zero."""
    found = _Sums()
    sections = set(Row.objects.filter(tenant=tenant, kind=Kind.SECTION).values_list("id", flat=True))
    holders = models.Holder.objects.filter(tenant=tenant).order_by()
    owned: dict[UUID, tuple[UUID, Where]] = {}
    for subject, profile, region, industry in holders.values_list("subject", "profile", "region", "industry"):
        owned[subject] = (profile, Where(subject if subject in sections else None, region, industry))
    for (profile, where), n in Counter(owned.values()).items():
        for cell in blanks_of(tenant, profile).values():
            found.add_kept(cell, where, n)
    rows = models.Cell.objects.filter(tenant=tenant).order_by()
    for columns in rows.values("subject", *COLUMNS).iterator(chunk_size=2000):
        profile, where = owned[columns["subject"]]
        found.groups[group(cell_of(columns, columns["subject"]), where)] += 1
        replaced = blanks_of(tenant, profile).get(columns["slot"])
        if replaced is not None:
            found.add_kept(replaced, where, -1)
    return {one: n for one, n in found.groups.items() if n}
