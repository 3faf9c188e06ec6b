"""A plan with record kinds nobody has seen before, and what it takes to file them."""

from __future__ import annotations

import struct
import zlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.builders import NOON
from tests.remade import remade
from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import a_key
from zhiben.domain.access import Actor, Role
from zhiben.ground.acts import Receipt
from zhiben.ground.evidence import intake
from zhiben.library import actions as library
from zhiben.orgs.staff import logins
from zhiben.plans import actions as plans
from zhiben.records import actions

PLAN = """
format: zhiben-plan/2
plan: {id: drills, title: 演练方案, issuer: 区工信局, in_force: 2026-01-01/2026-12-31, backfill_days: 30,
       vocabulary: [facts.yaml, records.yaml]}
chains:
  usual: {remind: [-3d], due_soon: 7d, grace: 0d}
clauses:
- id: "1"
  section: 一
  summary: 每半年一次疏散逃生演练
  reads: duty
  duties:
  - {id: drill, title: 疏散逃生演练, form: count, holder: {each: enterprise}, every: half_year, chain: usual,
     counts: {fact: quick_drill, if: {four_no: "yes"}}}
  - {id: docks, title: 场所都演练到, form: coverage, holder: {each: enterprise}, every: half_year,
     chain: usual, every_one_of: {of: site}, counts: {fact: quick_drill, target: site}}
  - {id: yearly, title: 年度报告, form: report, holder: {each: enterprise}, every: quarter, chain: usual,
     counts: {fact: quick_report}, due: {after_end: 20d}, to: [{section: ship_section}]}
  - {id: officer, title: 有在职安全总监, form: state, holder: {each: enterprise}, chain: usual,
     mend_within: 30d, holds: {register: quick_office, valid: true}}
""".lstrip()

FACTS = """
format: zhiben-vocabulary/1
roles: {responsible_section: 对口科室, principal: 企业主要负责人, safety_manager: 安全生产管理人员,
        officer: 执法人员, tug_master: 拖轮船长}
sections: {ship_section: 船舶科}
facts:
  quick_drill:
    label: 快速演练
    attributes:
      four_no: {type: choice, label: 四不, options: {"yes": 是, "no": 否}}
      people: {type: int, label: 人数}
      kind: {type: text, label: 种类}
  quick_report: {label: 季度报告}
registers:
  quick_office: {label: 任职, about: enterprise}
""".lstrip()

DRILL = """
- kind: quick_drill
  nature: event
  name: {zh: 快速演练登记, en: Quick drill}
  about: enterprise
  filed_by: [principal, safety_manager]
  received_by: responsible_section
  happened: held_on
  fields:
  - {name: held_on, type: date, label: 演练日期, not_after: today, required: true}
  - {name: docks, type: site, many: true, label: 演练场所}
  - {name: four_no, type: choice, label: 是否“四不”, options: {"yes": 是, "no": 否}, required: true}
  - {name: people, type: number, unit: 人, min: 1, max: 5000, label: 参加人数, required: true}
  - {name: seconds, type: number, unit: 秒, label: 疏散用时, group: 结果}
  - {name: why_not, type: long_text, label: 为什么不是, show_if: {four_no: "no"}, group: 结果}
  - {name: problems, type: table, label: 发现问题, rows: 3, group: 结果,
     columns: [{name: what, type: text, label: 问题, required: true},
               {name: days, type: number, label: 天数}]}
  evidence:
  - {name: photos, type: image, label: 影像, at_least: 1}
  - {name: signin, type: file, label: 签到表}
  checks:
  - {if: {four_no: "no"}, require: [problems], say: 非“四不”演练须写明问题。}
  - {if: {people: {gt: 4000}}, say: 四千人以上的演练请分场次登记。}
  emits:
  - {fact: quick_drill, with: {four_no: four_no, people: people, kind: evacuation}, targets: docks}
  list: [held_on, docks, four_no, people]
  import: {key: [about, held_on]}
  keep: {years: 6, basis: 局定}
  example: {held_on: 2026-02-12, four_no: "yes", people: 86, photos: 1}
"""

REPORT = """
- kind: quick_report
  nature: event
  name: {zh: 快速季报}
  about: enterprise
  filed_by: [principal, tug_master]
  happened: written_on
  fields:
  - {name: written_on, type: date, label: 成文日期, required: true}
  - {name: cost, type: money, label: 投入}
  - {name: done, type: yes_no, label: 已完成, required: true}
  emits:
  - {fact: quick_report}
  list: [written_on, cost, done]
  import: {key: [about, written_on]}
  keep: {years: 6, basis: 局定}
  example: {written_on: 2026-02-12, done: true}
"""

OFFICE = """
- kind: quick_office
  nature: register
  name: {zh: 快速任职}
  about: enterprise
  filed_by: [principal]
  valid: {from: valid_from, until: valid_until}
  fields:
  - {name: valid_from, type: date, label: 任职日期, required: true}
  - {name: valid_until, type: date, label: 任期至}
  - {name: title, type: text, label: 职务, required: true}
  emits:
  - {fact: quick_office}
  list: [valid_from, title]
  import: {key: [about, valid_from]}
  keep: {years: 6, basis: 局定}
  example: {valid_from: 2026-02-12, title: 安全总监}
"""

SCRATCH = "format: zhiben-records/1\nrecords:\n"


def plan_files(*kinds: str) -> dict[str, str]:
    records = SCRATCH + "".join(kinds or (DRILL, REPORT, OFFICE)).replace("\n\n", "\n")
    return {"plan.yaml": PLAN, "facts.yaml": FACTS, "records.yaml": records}


@remade
def adopt(tenant: int = TENANT, *kinds: str, at: datetime = NOON, day: date = date(2026, 1, 1)) -> Receipt:
    return library.adopt(
        tenant, "plan", "drills", plan_files(*kinds), valid_from=day, also=plans.put_in_force,
        by=orgs_made.PROGRAM, at=at, key=a_key(),
    )  # fmt: skip


@remade
def a_firm(name: str = "龙泊修造船", **given: Any) -> UUID:
    usual = {"also": plans.follow_subjects, "since": date(2025, 1, 1)}
    return orgs_made.an_enterprise(name, **(usual | given))


def a_site(firm: UUID, name: str = "一号船坞") -> UUID:
    return orgs_made.beneath(firm, "site", name, since=date(2025, 1, 1), also=plans.follow_subjects)


def of_firm(firm: UUID, role: Role = Role.PRINCIPAL, name: str = "李总", at: datetime = NOON) -> Actor:
    """A person of the enterprise with an account."""
    person = orgs_made.beneath(firm, "person", name)
    orgs_made.a_grant(person, role, enterprises=[firm], regions=[])
    return logins.actor_of(orgs_made.an_account(person, a_key()), at)


def a_png(side: int = 8, shade: int = 128, height: int | None = None) -> bytes:
    """A real picture, as small as can be."""
    height = height or side
    raw = b"".join(b"\0" + bytes([shade]) * side for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(raw))
        + chunk(b"IEND", b"")
    )


def an_upload(by: Actor, content: bytes | None = None, name: str = "现场.png", at: datetime = NOON) -> UUID:
    data = a_png() if content is None else content
    return intake.read([data], name, by=by, tenant=TENANT, at=at).id


def raw_drill(**changed: Any) -> dict[str, Any]:
    return {"held_on": "2026-02-12", "four_no": "yes", "people": "86"} | changed


def a_drill(by: Actor, firm: UUID, *, at: datetime = NOON, key: str = "", **changed: Any) -> UUID:
    made = actions.file(
        firm, "quick_drill", raw_drill(**changed), {"photos": [an_upload(by, at=at)]}, by=by, at=at,
        key=key or a_key(),
    )  # fmt: skip
    return UUID(str((made.answer or {})["record"]))
