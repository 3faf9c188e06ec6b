"""A plan as the engine sees it: immutable values made by `contents` from YAML, counted by nobody yet.

One duty answers six questions: WHO (`Duty.holder, where, per`), WHEN (`Terms.every | by | event`, `days`,
`window`), WHAT counts (`counts`, `has`, `holds`, `members`, `need`, `over`), DUE (`due`), TO (`receivers`),
ELSE (`overrides`, `chain`, `basis`). The rule numbers in the docstrings are those of
`docs/reference/plan-semantics.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Scalar = str | int | bool | None


# ── small parts ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FromSetting:
    """A value the bureau may change within what the plan allows; read on the period's first day (rule 29)."""

    name: str


@dataclass(frozen=True, slots=True)
class FromField:
    """A value read from the holder (numbers) or from the event (due days)."""

    name: str


@dataclass(frozen=True, slots=True)
class Duration:
    """`15d` days · `5wd` working days · `6mo` months · `3y` years; negative counts back (rule 4)."""

    n: int
    unit: str  # d | wd | mo | y


@dataclass(frozen=True, slots=True)
class MonthDay:
    """MM-DD of any year; 02-29 and day 31 fall on the month's last day where absent (rule 4)."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days, both included; `last` None is open (laws)."""

    first: date
    last: date | None = None


Number = int | Decimal | FromSetting | FromField


# ── conditions: small data, never code ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Test:
    """`field op value`. `path` may be dotted (`enterprise.industry`) or `year` (of the period's first day).

    op: eq in ne gt gte lt lte between has has_all has_any known before after during. `value` is a scalar, a
    tuple of scalars, a FromSetting, or for `during` the word `period` or a span's name.
    """

    path: str
    op: str
    value: Scalar | tuple[Scalar, ...] | FromSetting

    __test__ = False  # not for pytest to collect


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Test | All | Any | Not


# ── the parts of a duty ──────────────────────────────────────────────────────────────────────────


class Form(StrEnum):
    """A label the loader checks against the keys."""

    COUNT = "count"
    COVERAGE = "coverage"
    EACH = "each"
    REPORT = "report"
    ONCE = "once"
    STATE = "state"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class Holder:
    """`how`: each (name = subject kind) · section · role · authority (name = own or an authority's id)."""

    how: str
    name: str


@dataclass(frozen=True, slots=True)
class Every:
    """`unit`: day week month quarter half_year year plan span; `n` > 1 only for day, month, year grids (rule
    2).

    A grid begins at `start`, else at each subject's own date `start_field`, else by rule 2. `span` names the
    stretches.
    """

    unit: str
    n: int = 1
    start: date | None = None
    start_field: str | None = None
    span: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One obligation per fact of `kinds`. `anchor`: attribute that holds the anchor day, else happened_on
    (rules 22–24).
    """

    kinds: tuple[str, ...]
    where: Condition | None = None
    anchor: str | None = None
    anyone: bool = False  # from: anyone
    same: tuple[str, ...] = ()  # what the event's subject and the holder share


@dataclass(frozen=True, slots=True)
class Counts:
    """A fact of one of `kinds` for which `where` holds; `target` names the member; `same` links it to the
    event.
    """

    kinds: tuple[str, ...]
    where: Condition | None = None
    target: str | None = None
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holds:
    """What must be true each day (rule 28): a valid register row, or a fact within the last `over`."""

    register: str | None = None
    fact: str | None = None
    where: Condition | None = None
    valid: bool = True
    over: Duration | None = None


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set: subjects of `kind`, rows of a register kind, or named `items` (id → label)."""

    name: str  # "" when written in the duty
    kind: str | None = None
    items: tuple[tuple[str, str], ...] = ()
    where: Condition | None = None
    among: str = "holder"  # holder | authority


@dataclass(frozen=True, slots=True)
class Need:
    """How much makes it done (rules 15, 19–21). `sum` / `distinct` name an attribute (or kind); `ratio` whole
    per cent.
    """

    at_least: Number | None = 1
    at_most: Number | None = None
    sum: str | None = None
    distinct: str | None = None
    ratio: Number | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """At most one of within, before, field, after_end, day, date; none = the period's last day."""

    within: Duration | FromSetting | None = None  # after the event
    before: Duration | FromSetting | None = None  # before the event
    field: str | None = None  # a date attribute of the event
    after_end: Duration | FromSetting | None = None
    day: int | FromSetting | None = None
    date: MonthDay | FromSetting | None = None
    next_year: bool = False  # of: next_year
    at: str | None = None  # "17:30" of the due day, by the hand-over's server time
    rest: str | None = None  # next | previous


@dataclass(frozen=True, slots=True)
class Receiver:
    """`how`: section · role · authority (name `above` or an id)."""

    how: str
    name: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Reminders, grace and escalation, counted from due_on; they never change it."""

    name: str = ""
    remind: tuple[Duration, ...] = ()
    due_soon: Duration = Duration(7, "d")
    grace: Duration = Duration(0, "wd")
    escalate: tuple[tuple[Duration, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a gate looks for: a fact, or a valid register row, among those known at that moment."""

    fact: str | None = None
    register: str | None = None
    where: Condition | None = None
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """Refuses `verb` while `when` exists or `unless` does not (rule 29)."""

    verb: str
    say: str
    when: Evidence | None = None
    unless: Evidence | None = None


Window = tuple[tuple[MonthDay, MonthDay] | str, ...]  # MM-DD/MM-DD, or a span's name


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything of a duty that an override may replace, whole key by whole key."""

    title: str
    every: Every | FromSetting | None = None
    by: date | FromSetting | FromField | None = None
    event: Event | None = None
    about: str | None = None  # same | previous (rule 27)
    days: str | tuple[int, ...] = "all"  # all | working | rest | weekdays, Monday = 0
    window: Window = ()
    joins_midway: str | Duration = "next"  # next | same | within
    members: SetOf | None = None
    members_on: str = "any_day"  # any_day | first_day | last_day | all_days
    counts: tuple[Counts, ...] = ()  # any one of them
    has: Condition | None = None
    holds: Holds | None = None
    need: Need = field(default_factory=Need)
    over: str | Duration = "period"  # period | plan | a stretch
    due: Due = field(default_factory=Due)
    receivers: tuple[Receiver, ...] = ()
    any_receiver: bool = False  # to_any
    copies_to: tuple[str, ...] = ()
    acts_for: str | None = None
    chain: Chain = field(default_factory=Chain)
    mend_within: Duration | FromSetting | None = None
    gate: Gate | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """First match wins; `terms` is the whole variant, the replaced keys already merged in by the loader."""

    where: Condition
    terms: Terms
    basis: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of one clause. `holder`, `where` and `per` are never overridden."""

    id: str
    clause: str
    form: Form
    holder: Holder
    terms: Terms
    where: Condition | None = None
    with_: tuple[Holder, ...] = ()  # further holders of the same one obligation (rule 11)
    per: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the circular; order in `Plan.clauses` is the order on the page."""

    id: str
    section: str
    summary: str
    reads: str  # duty | rule | goal | information
    under: str | None = None
    measured_by: tuple[str, ...] = ()  # duty ids, indicator ids, or a sentence


@dataclass(frozen=True, slots=True)
class Setting:
    """What the circular leaves open. `allowed` lists values, or `between` bounds an int."""

    name: str
    default: Scalar
    allowed: tuple[Scalar, ...] = ()
    between: tuple[int, int] | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan version: hashed, an edition, never changed."""

    id: str
    title: str
    issuer: str
    in_force: Span
    clauses: tuple[Clause, ...]
    duties: tuple[Duty, ...]
    issued_on: date | None = None
    settings: Mapping[str, Setting] = field(default_factory=dict)
    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    registers: frozenset[str] = frozenset()  # fact kinds whose facts hold from–until
    backfill_days: int | None = None
    digest: str = ""  # sha256 of the files it was read from

    def __hash__(self) -> int:
        return hash((self.id, self.digest))  # equal plans have equal ones; mappings have no hash of their own
