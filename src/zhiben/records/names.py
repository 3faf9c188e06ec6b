"""Who is meant by a name that is written in a form or a cell, within reach; and what an id is called.

Neither columns nor changes: asked while reading and while showing. Remembers what it has looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from zhiben.contents.records import REFERENCES, RecordKind
from zhiben.domain.access import Actor
from zhiben.domain.orgs import Kind
from zhiben.domain.uscc import check
from zhiben.domain.words import WORDS
from zhiben.domain.world import as_many
from zhiben.orgs.models import Subject
from zhiben.plans.inforce import in_force
from zhiben.records.values import Wrong

BATCH = 500
MOST_SHOWN = 200  # more than a page can offer to choose from
FREE = ("hazard_criterion",)  # written as a number until there is a list to choose from


class Names:
    """`about`: the record's subject; what is its enterprise's is meant where the kind belongs to one."""

    def __init__(self, actor: Actor, tenant: int, about: Subject | None = None) -> None:
        self.actor, self.tenant, self.about = actor, tenant, about
        self._named: dict[str, str] = {}
        self._found: dict[tuple[str, str], list[str]] = {}

    # ── reading ──────────────────────────────────────────────────────────────────────────────────

    def find(self, kind: str, written: str) -> str:
        """The id of the one subject called so (name, code or id). Raises Wrong."""
        if kind == "clause":
            return self._clause(written)
        if kind in FREE:
            if len(written) > 60:
                raise Wrong("填标准编号和条款号。")
            return written
        found = self._found.get((kind, written))
        if found is None:
            found = self._found[kind, written] = self._look_up(kind, written)
        word = WORDS[Kind][Kind(kind)]
        if not found:
            where = (
                f"{self.about.name}里" if self.about is not None and self._is_beneath(kind) else "管辖范围内"
            )
            raise Wrong(f"{where}没有叫“{written}”的{word}。")
        if len(found) > 1:
            raise Wrong(f"有 {len(found)} 个{word}叫“{written}”，请写编号或代码。")
        return found[0]

    def prepare(self, kind: str, written: Iterable[str]) -> None:
        """Many names at once, for an import: exact names and codes."""
        wanted = [text for text in dict.fromkeys(written) if text and (kind, text) not in self._found]
        for start in range(0, len(wanted), BATCH):
            part = wanted[start : start + BATCH]
            found: dict[str, list[str]] = {text: [] for text in part}
            by = Q(name__in=part) | Q(code__in=part)
            for id_, name, code in self.candidates(kind).filter(by).values_list("id", "name", "code"):
                self._named[str(id_)] = name
                for text in {name, code} & found.keys():
                    found[text].append(str(id_))
            # what exact words did not find is looked up again, more patiently, when it is asked for
            self._found |= {(kind, text): ids for text, ids in found.items() if ids}

    def known(self, kind: str, written: str) -> list[str]:
        """The ids `prepare` found for a name; nothing where it was not prepared."""
        return self._found.get((kind, written), [])

    def candidates(self, kind: str) -> QuerySet[Subject]:
        """Everything of a kind that may be meant here."""
        rows = Subject.objects.within(self.actor).filter(tenant=self.tenant, kind=kind)
        if self.about is None or not self._is_beneath(kind):
            return rows
        return rows.filter(enterprise=self.about.enterprise)

    def offered(self, kind: str) -> list[tuple[str, str]]:
        """What a page may offer to choose from, by name; empty where there is too much of it, or nothing."""
        if kind == "clause":
            return list(self._clauses().items())
        if kind in FREE:
            return []
        rows = list(
            self.candidates(kind).order_by("name", "id").values_list("id", "name", "code")[: MOST_SHOWN + 1]
        )
        if len(rows) > MOST_SHOWN:
            return []
        twice = {name for _, name, _ in rows if [row[1] for row in rows].count(name) > 1}
        return [
            (str(id_), f"{name}（{code}）" if name in twice and code else name) for id_, name, code in rows
        ]

    def _is_beneath(self, kind: str) -> bool:
        return kind not in (Kind.ENTERPRISE, Kind.SECTION, Kind.AUTHORITY, Kind.PROJECT)

    def _look_up(self, kind: str, written: str) -> list[str]:
        rows = self.candidates(kind)
        try:
            exact = rows.filter(id=UUID(written))
        except ValueError:
            codes = [written, written.upper()]
            if kind == Kind.ENTERPRISE:
                codes.append(check(written).normalised)
            exact = rows.filter(Q(name=" ".join(written.split())) | Q(code__in=codes))
        found = list(exact.values_list("id", "name")[:3])
        self._named |= {str(id_): name for id_, name in found}
        return [str(id_) for id_, _ in found]

    def _clause(self, written: str) -> str:
        clauses = self._clauses()
        if written not in clauses:
            raise Wrong(f"在用的方案里没有“{written}”条。")
        return written

    def _clauses(self) -> dict[str, str]:
        return {
            clause.id: f"{clause.id} {clause.summary}"
            for plan in in_force(self.tenant).plans
            for clause in plan.clauses
        }

    # ── showing ──────────────────────────────────────────────────────────────────────────────────

    def name(self, kind: str, id_: str) -> str:
        if kind == "clause" or kind in FREE:
            return id_
        if id_ not in self._named:
            self.learn([id_])
        return self._named[id_]

    def learn(self, ids: Collection[str]) -> None:
        """Names of these subjects, as they are today; what is out of reach stays unnamed."""
        wanted = [one for one in dict.fromkeys(ids) if one not in self._named]
        for start in range(0, len(wanted), BATCH):
            part = wanted[start : start + BATCH]
            rows = Subject.objects.within(self.actor).filter(id__in=part)
            self._named |= dict.fromkeys(part, "（不在管辖范围内）")
            self._named |= {str(id_): name for id_, name in rows.values_list("id", "name")}

    def learn_from(self, kind: RecordKind, many: Iterable[Mapping[str, object]]) -> None:
        """Names of everybody these values refer to, asked once."""
        named = [
            field.name
            for field in kind.fields
            if field.type in REFERENCES and field.type != "clause" and field.type not in FREE
        ]
        self.learn(
            [str(id_) for values in many for name in named for id_ in as_many(values.get(name)) if id_]  # type: ignore[arg-type]
        )
