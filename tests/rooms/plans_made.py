"""Two plans in force for an authority, and what it takes to act under them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.remade import remade
from tests.rooms.orgs_made import SHIPS, TOWN, a_code, a_key, reference
from zhiben.domain.access import Actor, system
from zhiben.domain.periods import SHANGHAI
from zhiben.library import actions as library
from zhiben.orgs import actions as orgs
from zhiben.orgs.enterprises import actions as enterprises
from zhiben.plans import actions
from zhiben.plans.store import NewFact

START = date(2024, 1, 1)

FIRST = """
format: zhiben-plan/2
plan: {id: first, title: 第一方案, issuer: 区工信局, in_force: 2024-01-01/2025-12-31, backfill_days: 60}
settings:
  check_every: {default: quarter, allowed: [month, quarter, half_year], basis: 定期}
  hours: {default: 4, between: [1, 8], basis: 学时}
chains:
  usual: {remind: [-3d], due_soon: 7d, grace: 2d}
clauses:
- id: "1"
  section: 一
  summary: 检查和培训
  reads: duty
  duties:
  - {id: check, title: 自查, form: count, holder: {each: enterprise}, every: {setting: check_every},
     chain: usual,
     counts: {fact: check},
     overrides: [{if: {industry: shipbuilding}, every: month, basis: 船舶每月}]}
  - {id: hours, title: 培训学时, form: count, holder: {each: enterprise}, every: half_year, chain: usual,
     counts: {fact: training}, need: {sum: hours, at_least: {setting: hours}}, joins_midway: within 30d}
  - {id: stops, title: 停线不超过两次, form: count, holder: {each: enterprise}, if: {grade: [C, D]},
     every: quarter, counts: {fact: stop}, need: {at_most: 2}, chain: usual}
- id: "2"
  section: 二
  summary: 覆盖
  reads: duty
  duties:
  - {id: visits, title: 船舶企业全覆盖检查, form: coverage, holder: {section: ship_section}, every: quarter,
     every_one_of: {of: enterprise, if: {industry: shipbuilding}}, counts: {fact: visit, target: enterprise},
     need: {at_least: 1, ratio: 90%}, chain: usual}
  - {id: sites, title: 场点自查全覆盖, form: coverage, holder: {each: enterprise}, every: half_year,
     every_one_of: {of: site},
     counts: {fact: check, target: site}, chain: usual}
- id: "3"
  section: 三
  summary: 逐件
  reads: duty
  duties:
  - {id: treat, title: 隐患治理方案, form: each, holder: {each: enterprise}, event: {fact: hazard},
     counts: {fact: treatment, same: [hazard]}, due: {within: 5wd}, chain: usual}
  - {id: lessons, title: 举一反三, form: each, holder: {each: enterprise}, event: {fact: accident,
     from: anyone, same: [industry]},
     counts: {fact: lesson, same: [accident]}, due: {within: 15d}, chain: usual}
- id: "4"
  section: 四
  summary: 报送、一次、状态
  reads: duty
  duties:
  - {id: yearly, title: 年报, form: report, holder: {each: enterprise}, every: year, about: same,
     due: {date: 01-31, of: next_year},
     counts: {fact: yearly_report}, to: [{section: ship_section}], chain: usual}
  - {id: list, title: 清单, form: once, holder: {each: enterprise}, by: "2024-06-30",
     counts: {fact: key_list}, chain: usual}
  - {id: director, title: 安全总监, form: state, holder: {each: enterprise}, if: {grade: D},
     holds: {register: appointment, valid: true}, mend_within: 30d, chain: usual}
""".lstrip()

SECOND = """
format: zhiben-plan/2
plan: {id: second, title: 第二方案, issuer: 市工信局, in_force: 2024-07-01/2025-06-30}
chains:
  usual: {remind: [-3d], due_soon: 3d, grace: 0d}
clauses:
- id: "1"
  section: 一
  summary: 另一方案也数自查
  reads: duty
  duties:
  - {id: twice, title: 每半年自查两次, form: count, holder: {each: enterprise}, every: half_year,
     counts: {fact: check},
     need: {at_least: 2}, chain: usual}
  - {id: briefing, title: 每次检查都宣讲, form: each, holder: {section: ship_section}, event: {fact: visit},
     counts: {fact: briefing, same: [visit]}, due: {within: 1d}, chain: usual}
  - {id: brief, title: 负责同志听汇报, form: count, holder: {role: leader}, every: quarter,
     counts: {fact: visit}, need: {at_least: 2}, chain: usual}
  - {id: no-check-no-start, form: gate, title: 未自查不得开工, holder: {each: enterprise}, refuse: work.start,
     unless: {fact: check}, say: 先自查，再开工。}
  - {id: section-count, title: 科室检查五次, form: count, holder: {each: section}, every: half_year,
     counts: {fact: visit},
     need: {at_least: 5}, chain: usual}
""".lstrip()

VOCABULARY = """
format: zhiben-vocabulary/1
sections: {ship_section: 船舶科}
roles: {leader: 分管负责同志}
subjects:
  enterprise:
    label: 企业
    attributes:
      industry: {type: choice, label: 行业, open: true, options: {shipbuilding: 船舶, software_it: 软件}}
      grade: {type: choice, label: 等级, options: {A: A, B: B, C: C, D: D}}
  site: {label: 场点}
facts:
  check: {label: 自查, produced_by: records}
  visit: {label: 检查, produced_by: x, attributes: {visit: {type: reference, label: 检查编号}}}
  briefing: {label: 宣讲, produced_by: x, attributes: {visit: {type: reference, label: 检查编号}}}
  stop: {label: 停线, produced_by: records}
  training: {label: 培训, produced_by: learning, attributes: {hours: {type: decimal, label: 学时}}}
  hazard: {label: 隐患, produced_by: hazards, attributes: {hazard: {type: reference, label: 隐患编号}}}
  treatment: {label: 治理方案, produced_by: hazards, attributes: {hazard: {type: reference, label: 隐患编号}}}
  accident: {label: 事故, produced_by: accidents, attributes: {accident: {type: reference, label: 事故编号}}}
  lesson: {label: 对照自查, produced_by: records, attributes: {accident: {type: reference, label: 事故编号}}}
  yearly_report: {label: 年报, produced_by: records}
  key_list: {label: 清单, produced_by: records}
registers:
  appointment: {label: 任命, about: enterprise}
""".lstrip()


def plan_files(text: str) -> dict[str, str]:
    """A plan with the words both plans use."""
    head = text.replace("plan: {id", "plan: {vocabulary: [facts.yaml], id", 1)
    return {"plan.yaml": head, "facts.yaml": VOCABULARY}


def program(tenant: int, day: date) -> Actor:
    return system("test", [tenant], day)


def at_noon(day: date, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI) + timedelta(minutes=minute)


def asked(tenant: int, at: datetime) -> dict[str, Any]:
    """The arguments every act takes."""
    return {"by": program(tenant, at.astimezone(SHANGHAI).date()), "at": at, "key": a_key()}


@remade
def an_authority(tenant: int, at: datetime, *plans: str) -> UUID:
    """An authority with a ship section and these plans in force; answers with the section."""
    reference()
    orgs.create_authority(
        tenant, "区工信局", "371003", parent=None, since=date(2000, 1, 1), **asked(tenant, at)
    )
    made = orgs.create_section(
        tenant, "ship_section", "船舶科", {"industry": (SHIPS,)}, since=date(2000, 1, 1), **asked(tenant, at)
    )
    for text in plans or (FIRST, SECOND):
        adopt(tenant, text, at)
    return UUID(str((made.answer or {})["subject"]))


def adopt(tenant: int, text: str, at: datetime) -> None:
    name = text.split("{id: ")[1].split(",")[0]
    library.adopt(
        tenant,
        "plan",
        name,
        plan_files(text),
        valid_from=START,
        also=actions.put_in_force,
        **asked(tenant, at),
    )


def an_enterprise(
    tenant: int,
    at: datetime,
    industry: str = SHIPS,
    grade: str = "B",
    since: date = date(2020, 1, 1),
    region: str = TOWN,
) -> UUID:
    made = enterprises.register(
        tenant, a_code(), "龙泊修造船", {"grade": grade}, region=region, industry=industry, since=since,
        also=actions.follow_subjects, **asked(tenant, at),
    )  # fmt: skip
    return UUID(str((made.answer or {})["subject"]))


def a_site(tenant: int, at: datetime, enterprise: UUID, since: date) -> UUID:
    made = orgs.create_beneath(
        enterprise, "site", "场点", {}, since=since, also=actions.follow_subjects, **asked(tenant, at)
    )
    return UUID(str((made.answer or {})["subject"]))


def a_fact(tenant: int, at: datetime, kind: str, subject: UUID, happened_on: date, **given: Any) -> UUID:
    made = actions.record_fact(NewFact(kind, subject, happened_on, **given), **asked(tenant, at))
    return UUID(str((made.answer or {})["fact"]))
