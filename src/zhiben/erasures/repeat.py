"""After a restore: what two persons decided to erase since the backup is erased again, by the program.

The decision is theirs and stands in the signed list beside the backups (`ground.erasing.listed`); the program
only carries it out once more, one act for each act of the list. Done again it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from zhiben.domain.access import Permission, system
from zhiben.domain.refusals import Refused
from zhiben.erasures import extents
from zhiben.erasures.actions import destroy
from zhiben.erasures.extents import Extent
from zhiben.ground.acts import Doing, Receipt, act
from zhiben.ground.erasing import listed
from zhiben.ground.erasing.listed import Listed
from zhiben.ground.evidence import store as evidence
from zhiben.ground.models import ActRow, ManifestRow

ORDER = ("record", "person", "account", "evidence", "act")  # the whole before its parts


def repeat(path: Path, *, at: datetime, today: date) -> list[Receipt]:
    """Carry out every erasure of the list that this database knows nothing of.

    Raises Incomplete `erasure_list`.
    """
    done = [_again(one, at=at, today=today) for one in listed.pending(path)]
    evidence.destroy_left()
    return done


def _again(one: Listed, *, at: datetime, today: date) -> Receipt:
    def work(doing: Doing) -> dict[str, object]:
        for thing in sorted(one.things, key=_rank):
            found = list(_left(one.tenant, thing))
            if found:
                destroy(doing, found)
        return {"things": len(doing.lines)}

    name = f"erasure:{one.act}"
    return act(
        Permission.ERASURE_REPEAT, by=system("restore", [one.tenant], today), at=at, tenant=one.tenant,
        key=name, thing=name, details={"repeats": one.act, "decided_at": one.at}, work=work,
    )  # fmt: skip


def _left(tenant: int, thing: str) -> Iterator[Extent]:
    """The thing as this database has it: nothing where it is not there, or erased already."""
    kind, _, id_ = thing.partition(":")
    if kind == "line":
        rows = ManifestRow.objects.filter(tenant=tenant, id=id_, salt__isnull=False)
        erased = ActRow.objects.filter(tenant=tenant, salt__isnull=True).values("id")
        if rows.exclude(act__in=erased).exists():
            yield Extent(thing, "", "", lines=(rows.get().id,))
        return
    try:
        yield extents.extent(tenant, thing, decided=True)
    except Refused:
        return


def _rank(thing: str) -> int:
    kind = thing.partition(":")[0]
    return ORDER.index(kind) if kind in ORDER else len(ORDER)
