"""Counting a whole authority anew, by profile: after a plan, a setting or a calendar, and from nothing.

Blanks are worked out once for all who are alike. The domain counts only where something happened, somebody is
a member, or something was waived; everywhere else the blank is the cell. Tallies are summed from the tables.
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from zhiben.domain.cells import Cell
from zhiben.domain.facts import Subject
from zhiben.domain.orgs import Kind
from zhiben.domain.periods import day_of
from zhiben.domain.plan import Form
from zhiben.domain.profiles import duty_paths, profile_of
from zhiben.domain.world import World
from zhiben.orgs.models import Subject as Row
from zhiben.orgs.world import world_rows
from zhiben.plans import counting, models, store
from zhiben.plans.asks import NEAR
from zhiben.plans.counting import Cells, duties_of
from zhiben.plans.inforce import DutyKey, InForce
from zhiben.plans.recount import equal, where_of
from zhiben.plans.rows import COLUMNS, cell_of, values
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


@contextmanager
def uncollected() -> Iterator[None]:
    """Millions of small objects and no cycles: the collector would walk them all, again and again.

    It costs a quarter of the time of recounting a hundred thousand enterprises.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@uncollected()
def recount_all(tenant: int, inforce: InForce, *, at: datetime) -> Rebuilt:
    """Every cell of the authority from nothing but what was recorded; only differences are written."""
    rows = {row.id: row for row in Row.objects.filter(tenant=tenant) if duties_of(inforce, row.kind)}
    everybody = alone(inforce, world_rows(tenant, names=inforce.fields).values())
    alike = alike_of(inforce, everybody, rows, day_of(at))
    sums = _sums(rows, alike)
    busy = _busy(tenant, inforce, rows)
    counted = changed = 0
    ids = sorted(busy)
    for start in range(0, len(ids), CHUNK):
        some = [rows[id_] for id_ in ids[start : start + CHUNK]]
        cells = counting.cells(tenant, inforce, some, busy, None, day_of(at), everybody.subjects)
        changed += _touch(tenant, some, cells, alike, busy, sums)
        counted += sum(map(len, cells.values()))
    changed += store.drop_others(tenant, busy)
    profiles = _profiles(tenant, alike)
    store.hold_all(tenant, [(rows[id_], profile) for id_, profile in profiles.items()])
    store.set_tallies(tenant, {one: n for one, n in sums.items() if n})
    return Rebuilt(len(profiles), len(set(profiles.values())), sum(sums.values()), counted, changed)


# ── who is alike ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Alike:
    """The blanks of all who are alike, and the pieces they are put together from: shared among many."""

    blanks: Cells
    pieces: tuple[Cells, ...]


class _Pieces:
    """Blanks worked out once for all duties that look at the same fields, and each value of these fields."""

    def __init__(self, inforce: InForce, world: World, today: date) -> None:
        self.inforce, self.world, self.today = inforce, world, today
        self._looking: dict[str, list[tuple[str, tuple[str, ...], list[DutyKey]]]] = {}
        self._pieces: dict[object, Cells] = {}
        self._contents: dict[object, Cells] = {}
        self._alike: dict[object, Alike] = {}

    def of(self, subject: Subject) -> Alike:
        """What the subject owes before anything happened."""
        if subject.kind not in NEAR or subject.kind == Kind.POST:
            cells = counting.blanks(self.inforce, subject, self.world, self.today)
            return Alike(cells, (cells,))
        whole = {plan.id: profile_of(plan, None, subject, self.world) for plan in self.inforce.plans}
        fields = {plan: dict(profile.fields) for plan, profile in whole.items()}
        pieces = tuple(
            self._piece(
                subject, (number, whole[plan].life, *(fields[plan].get(path, ()) for path in paths)), keys
            )
            for number, (plan, paths, keys) in enumerate(self._groups(subject.kind))
        )
        kept = tuple(map(id, pieces))
        if kept not in self._alike:
            together = {slot: cell for piece in pieces for slot, cell in piece.items()}
            self._alike[kept] = Alike(together, pieces)
        return self._alike[kept]

    def _groups(self, kind: str) -> list[tuple[str, tuple[str, ...], list[DutyKey]]]:
        """(plan, fields, duties that look at exactly these)."""
        if kind not in self._looking:
            found: dict[tuple[str, tuple[str, ...]], list[DutyKey]] = defaultdict(list)
            for key in sorted(duties_of(self.inforce, kind)):
                duty = self.inforce.duties[key][1]
                if duty.form != Form.EACH:  # events are facts
                    found[key[0], tuple(sorted(duty_paths(duty)))].append(key)
            self._looking[kind] = [(plan, paths, keys) for (plan, paths), keys in found.items()]
        return self._looking[kind]

    def _piece(self, subject: Subject, looked_at: tuple[object, ...], keys: list[DutyKey]) -> Cells:
        """`looked_at`: the number of the group, then what its duties look at."""
        alike = (subject.kind, looked_at)
        found = self._pieces.get(alike)
        if found is None:
            cells = counting.blanks(self.inforce, subject, self.world, self.today, keys)
            content = tuple(sorted(values(cell) for cell in cells.values()))
            found = self._contents.setdefault((subject.kind, looked_at[0], content), cells)
            self._pieces[alike] = found
        return found


def alike_of(inforce: InForce, world: World, ids: Iterable[UUID], today: date) -> dict[UUID, Alike]:
    """What each holder owes before anything happened; nobody who owes nothing."""
    pieces = _Pieces(inforce, world, today)
    subjects = ((id_, world.subjects.get(str(id_))) for id_ in ids)  # None: never known to operate
    found = {id_: pieces.of(subject) for id_, subject in subjects if subject is not None}
    return {id_: one for id_, one in found.items() if one.blanks}


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


def _profiles(tenant: int, alike: Mapping[UUID, Alike]) -> dict[UUID, UUID]:
    """The profile of each holder."""
    digests: dict[int, str] = {}
    for one in alike.values():
        if id(one) not in digests:
            digests[id(one)] = store.digest_of(one.blanks)
    wanted = {digests[id(one)]: one.blanks for one in alike.values()}
    profiles = store.profiles(tenant, wanted)
    return {holder: profiles[digests[id(one)]] for holder, one in alike.items()}


def _touch(
    tenant: int,
    rows: Iterable[Row],
    counted: Mapping[UUID, Cells],
    alike: dict[UUID, Alike],
    busy: Busy,
    sums: Counter[Group],
) -> int:
    """Write the touched cells of some holders and sum them; how many rows were written or dropped."""
    stored = _stored(tenant, rows)
    new: list[tuple[Row, Cell]] = []
    n = 0
    for row in rows:
        mine, before = _agreeing(row, counted[row.id], alike, busy, sums), stored.get(row.id, {})
        touched = {one: cell for one, cell in counted[row.id].items() if not equal(cell, mine.get(one))}
        new += [(row, cell) for one, cell in touched.items() if one not in before]
        changed = [cell for one, cell in touched.items() if one in before and not equal(cell, before[one])]
        gone = [one for one in before if one not in touched]
        store.put(row, changed)
        store.drop(tenant, row.id, gone)
        n += len(changed) + len(gone)
        _add(sums, where_of(row), touched.values(), (mine[one] for one in touched if one in mine))
    store.put_new(new)
    return n + len(new)


def _agreeing(row: Row, counted: Cells, alike: dict[UUID, Alike], busy: Busy, sums: Counter[Group]) -> Cells:
    """The holder's blanks without those that counting does not bear out; then it is like nobody else."""
    mine = alike[row.id].blanks if row.id in alike else {}
    wrong = {
        one for one, cell in mine.items() if one not in counted and (cell.plan, cell.duty) in busy[row.id]
    }
    if wrong or (counted and row.id not in alike):
        _add(sums, where_of(row), (), (mine[one] for one in wrong))
        mine = {one: cell for one, cell in mine.items() if one not in wrong}
        alike[row.id] = Alike(mine, (mine,))
    return mine


def _sums(rows: Mapping[UUID, Row], alike: Mapping[UUID, Alike]) -> Counter[Group]:
    """The blanks of all holders, summed piece by piece."""
    pieces = {id(piece): piece for one in alike.values() for piece in one.pieces}
    placed = ((where_of(rows[id_]), one) for id_, one in alike.items())
    times = Counter((id(piece), where) for where, one in placed for piece in one.pieces)
    sums: Counter[Group] = Counter()
    for (piece, where), n in times.items():
        for cell in pieces[piece].values():
            sums[group(cell, where)] += n
    return sums


def _add(sums: Counter[Group], where: Where, more: Iterable[Cell], less: Iterable[Cell]) -> None:
    for cell in more:
        sums[group(cell, where)] += 1
    for cell in less:
        sums[group(cell, where)] -= 1


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
