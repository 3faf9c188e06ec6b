"""The plan format as tables: which keys a plan file, a clause, a setting has and what may stand behind each.

The check, the reading and `docs/reference/plan-schema.json` all come from here and from `duty_grammar`. What
depends on several keys at once (a form and its keys, names declared elsewhere) is in `forms` and `names`.
"""

from __future__ import annotations

from zhiben.contents import notation
from zhiben.contents.duty_grammar import DAY, DURATION, DUTY, FORWARD, IDENTIFIER, SET
from zhiben.contents.shapes import Anything, Choice, Name, Reading, Text, Whole, Written, exactly
from zhiben.contents.structures import Bounds, Either, Entry, Field, ListOf, MapOf, Record, Reference
from zhiben.domain.plan import Chain, Duration

FORMAT = "zhiben-plan/2"

_MEASURE = Text("责任编号、指标编号或一句话")
CLAUSE = Record(
    "条款",
    {
        "id": Field(IDENTIFIER, needed=True, such='"3.2.3"'),
        "section": Field(Text("所在章节"), needed=True, unless=("under",), such="三（二）"),
        "summary": Field(Text("摘要"), needed=True, such="主要负责人带队检查"),
        "reads": Field(Choice(("duty", "rule", "goal", "information")), needed=True),
        "under": Field(Name("clause", "上级条款编号")),
        "measured_by": Field(
            Either("责任编号、指标编号或一句话，或其列表", scalar=_MEASURE, listed=ListOf(_MEASURE, least=0))
        ),
        "duties": Field(ListOf(Reference("duty", lambda: DUTY), least=0)),
    },
)


# ── the head of a plan ───────────────────────────────────────────────────────────────────────────


def _chain(entry: Entry, reading: Reading) -> Chain:
    steps = entry.get("escalate", ())
    return Chain(
        remind=entry.get("remind", ()),
        due_soon=entry.get("due_soon", Duration(7, "d")),
        grace=entry.get("grace", Duration(0, "wd")),
        escalate=steps,
    )


_STEP = Record(
    "升级",
    {
        "after": Field(FORWARD, needed=True),
        "to": Field(Name("role_or_section", "岗位角色或科室"), needed=True),
    },
    make=lambda entry, _: (entry.get("after"), entry.get("to")),
)
CHAIN = Record(
    "提醒链",
    {
        "remind": Field(ListOf(DURATION, least=0)),
        "due_soon": Field(FORWARD),
        "grace": Field(FORWARD),
        "escalate": Field(ListOf(_STEP, least=0)),
    },
    make=_chain,
)

SETTING = Record(
    "设置",
    {
        "default": Field(Anything(), needed=True),
        "allowed": Field(ListOf(Anything())),
        "between": Field(Bounds("写成 [1, 12]；时长、日期、周期用 allowed 逐个列出。")),
        "basis": Field(Text("依据")),
    },
)

_FILE_NAME = Text("目录里的文件名，如 facts.yaml", r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.ya?ml")
HEAD = Record(
    "方案信息 plan",
    {
        "id": Field(IDENTIFIER, needed=True),
        "title": Field(Text("名称"), needed=True),
        "issuer": Field(Text("发文机关"), needed=True, such="某市应急管理局"),
        "issued_on": Field(DAY),
        "in_force": Field(
            Written("起止日（如 2024-01-01/2026-12-31）", notation.in_force, notation.IN_FORCE), needed=True
        ),
        "vocabulary": Field(
            ListOf(Text("目录里的文件名，如 facts.yaml", r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.ya?ml"))
        ),
        "backfill_days": Field(Whole(0, 3660)),
    },
)


_DEFINITIONS: dict[str, Field] = {
    "settings": Field(MapOf(SETTING, may_be_empty=True)),
    "spans": Field(
        MapOf(ListOf(Written("时段（日期/日期）", notation.span, notation.SPAN)), may_be_empty=True)
    ),
    "chains": Field(MapOf(CHAIN, may_be_empty=True)),
    "sets": Field(MapOf(SET, may_be_empty=True)),
}
CLAUSES = ListOf(Reference("clause", lambda: CLAUSE), least=0)
PLAN_FILE = Record(
    "方案文件",
    {
        "format": Field(exactly(FORMAT), needed=True),
        "plan": Field(HEAD, needed=True),
        **_DEFINITIONS,
        "clauses": Field(CLAUSES),
    },
)
PART_FILE = Record(
    "条款文件",
    {"format": Field(exactly(FORMAT)), **_DEFINITIONS, "clauses": Field(CLAUSES)},
)
