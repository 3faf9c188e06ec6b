"""What is in force, what happened, and what counting gave. Everything here is an owned table.

Counted from, dated twice: PlanAdoption, SettingValue, Waiver, Fact (with FactTarget, Handover).
WaiverRequest: what somebody asked, not counted from.
The result: Profile and Blank (cells nobody has touched, once for all who are alike), Holder, Cell (touched
cells), Tally. A holder's cell is its `Cell` row, else the `Blank` of its profile: docs/decisions says why.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.orgs.models import Subject

_LATE = ["tenant", "late_on", "slot", "subject"]
NEVER = date(9999, 12, 31)  # a cell without a due day is never due soon and never late


class TwoTimes(models.Model):
    """Known from `recorded_at` until `replaced_at`; nothing else of a row ever changes."""

    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class PlanAdoption(Owned, TwoTimes):
    """An edition of a plan in force for an authority since it was adopted; the next edition replaces it."""

    append_only = AppendOnly(once=("replaced_at",))

    plan = models.CharField(max_length=60)
    edition = models.UUIDField()  # of the library
    basis = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            key("plan_adoption_key"),
            models.UniqueConstraint(
                fields=["tenant", "plan"],
                condition=Q(replaced_at__isnull=True),
                name="plan_adoption_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.plan


class SettingValue(Owned, TwoTimes):
    """What the authority decided where the plan leaves a choice; acts from the next period's first day."""

    append_only = AppendOnly(once=("replaced_at",))

    plan = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    valid_from = models.DateField()
    basis = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            key("setting_value_key"),
            models.UniqueConstraint(
                fields=["tenant", "plan", "name", "valid_from"],
                condition=Q(replaced_at__isnull=True),
                name="setting_value_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}={self.value} {self.valid_from}"


class Waiver(Placed, TwoTimes):
    """One obligation forgiven, or due on another day (`until`), as somebody decided; over: `replaced_at`."""

    subject = Parent(Subject, related_name="+")
    plan = models.CharField(max_length=60)
    duty = models.CharField(max_length=60)
    per = models.CharField(max_length=120, blank=True, default="")
    period = models.CharField(max_length=60)
    slot = models.BigIntegerField()  # of the four
    until = models.DateField(null=True)
    approver = models.UUIDField(null=True)  # the person; None: the program itself
    reason = models.CharField(max_length=400)

    class Meta:
        constraints = [
            key("waiver_key"),
            SameTenant(field="subject", name="waiver_subject"),
            models.UniqueConstraint(
                fields=["tenant", "subject", "slot"],
                condition=Q(replaced_at__isnull=True),
                name="waiver_one_in_force",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "enterprise"], name="waiver_enterprise")]

    def __str__(self) -> str:
        return f"{self.duty} {self.period}"


class WaiverRequest(Placed, TwoTimes):
    """Somebody asks that an obligation be forgiven, or due later (`until`). Deciding sets `replaced_at`."""

    subject = Parent(Subject, related_name="+")
    slot = models.BigIntegerField()  # of the four
    reason = models.CharField(max_length=300)
    basis = models.CharField(max_length=90)
    until = models.DateField(null=True)
    act = models.UUIDField(null=True)  # by which it was asked, alone or with others
    asked_by = models.UUIDField(null=True)  # the person; None: the program itself
    outcome = models.CharField(max_length=10, null=True)  # None while it waits, then given or refused
    decided_by = models.UUIDField(null=True)
    note = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            key("waiver_request_key"),
            SameTenant(field="subject", name="waiver_request_subject"),
            models.UniqueConstraint(
                fields=["tenant", "subject", "slot"],
                condition=Q(replaced_at__isnull=True),
                name="waiver_request_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "enterprise"], name="waiver_request_enterprise"),
            models.Index(fields=["tenant", "recorded_at"], name="waiver_request_when"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.slot}"


class Fact(Placed, TwoTimes):
    """Something that happened and counts, or a register row (`happened_on` to `until`, both included).

    A correction is a new row that `supersedes` the old one, which gets its `replaced_at`; `origin` is the
    first of them, so that an event keeps its name. Withdrawing only sets `replaced_at`. The place is that of
    then.
    """

    append_only = AppendOnly(once=("replaced_at", "receipt_on", "receipt_by"))

    kind = models.CharField(max_length=60)
    subject = Parent(Subject, related_name="+")
    happened_on = models.DateField()
    until = models.DateField(null=True)
    about = models.CharField(max_length=60, null=True)
    attributes = models.JSONField(default=dict)  # values as `orgs.values` writes them
    supersedes = Parent("self", null=True, related_name="+")
    origin = models.UUIDField()
    act = models.UUIDField()  # that recorded it
    recorded_by = models.UUIDField(null=True)  # the person; None: the program itself
    receipt_on = models.DateField(
        null=True
    )  # the officer's receipt of an entry older than the plan's backfill_days
    receipt_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            key("fact_key"),
            SameTenant(field="subject", name="fact_subject"),
            SameTenant(field="supersedes", name="fact_supersedes"),
            models.UniqueConstraint(
                fields=["tenant", "supersedes"],
                condition=Q(supersedes__isnull=False),
                name="fact_corrected_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("happened_on")),
                name="fact_until_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "subject", "kind", "happened_on"], name="fact_of_subject"),
            models.Index(fields=["tenant", "enterprise", "kind", "happened_on"], name="fact_of_enterprise"),
            models.Index(fields=["tenant", "kind", "happened_on"], name="fact_kind"),
            models.Index(fields=["tenant", "origin"], name="fact_origin"),
            models.Index(fields=["tenant", "act"], name="fact_act"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"


class FactTarget(Owned):
    """Whom or what a fact was done to: a subject's id, or the id of a named item of a set.

    `is_named`: not done to it, but one of the fact's attributes says this id, or its `about` this event's.
    """

    append_only = AppendOnly()

    fact = Parent(Fact, related_name="targets")
    target = models.CharField(max_length=64)
    is_named = models.BooleanField(default=False)

    class Meta:
        constraints = [
            key("fact_target_key"),
            SameTenant(field="fact", name="fact_target_fact"),
            models.UniqueConstraint(fields=["tenant", "fact", "target"], name="fact_target_once"),
        ]
        indexes = [models.Index(fields=["tenant", "target"], name="fact_target_target")]

    def __str__(self) -> str:
        return self.target


class Handover(Owned):
    """A receiver holds the fact since `recorded_at`, server time. Never taken back."""

    append_only = AppendOnly()

    fact = Parent(Fact, related_name="handovers")
    to = models.CharField(max_length=80)  # section:NAME, role:NAME, authority:above, …
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            key("handover_key"),
            SameTenant(field="fact", name="handover_fact"),
            models.UniqueConstraint(fields=["tenant", "fact", "to"], name="handover_once"),
        ]

    def __str__(self) -> str:
        return self.to


class Worded(models.Model):
    """The columns from which, with a day, the eight words follow (`words_sql`)."""

    opens_on = models.DateField()
    soon_on = models.DateField(default=NEVER)
    due_on = models.DateField(null=True)
    late_on = models.DateField(default=NEVER)
    done_on = models.DateField(null=True)
    waived = models.BooleanField(default=False)
    applicable = models.BooleanField(default=True)
    closed_on = models.DateField(null=True)
    after_hour = models.BooleanField(default=False)

    class Meta:
        abstract = True


class CellColumns(Worded):
    """`domain.cells.Cell` without its holder. `slot`: a number for (plan, duty, per, period)."""

    slot = models.BigIntegerField()
    plan = models.CharField(max_length=60)
    duty = models.CharField(max_length=60)
    clause = models.CharField(max_length=20)
    per = models.CharField(max_length=120, blank=True, default="")
    period = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    need = models.DecimalField(max_digits=20, decimal_places=6)
    need_of = models.IntegerField(null=True)
    unit = models.CharField(max_length=40, null=True)
    counted = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    counted_of = models.IntegerField(null=True)
    marks = models.CharField(max_length=80, blank=True, default="")
    recount_on = models.DateField(null=True)  # changes by itself on that day: the round counts it anew

    class Meta:
        abstract = True


class Profile(Owned):
    """Subjects who owe the same things; `digest` is that of its blanks."""

    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            key("profile_key"),
            models.UniqueConstraint(fields=["tenant", "digest"], name="profile_digest"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class Blank(Owned, CellColumns):
    """A cell as everyone of the profile has it before anything happened. Never changed."""

    profile = Parent(Profile, related_name="blanks")

    class Meta:
        constraints = [
            key("blank_key"),
            SameTenant(field="profile", name="blank_profile"),
            models.UniqueConstraint(fields=["tenant", "profile", "slot"], name="blank_slot"),
            models.UniqueConstraint(fields=["tenant", "late_on", "slot", "profile"], name="blank_late"),
        ]
        indexes = [
            models.Index(fields=["tenant", "duty", "late_on", "slot", "profile"], name="blank_duty"),
            models.Index(
                fields=["tenant", "late_on", "slot", "profile"],
                condition=Q(done_on__isnull=False),
                name="blank_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.period}"


class Holder(Placed):
    """A subject that owes something, and its profile."""

    subject = Parent(Subject, related_name="+")
    profile = Parent(Profile, related_name="holders")

    class Meta:
        constraints = [
            key("holder_key"),
            SameTenant(field="subject", name="holder_subject"),
            SameTenant(field="profile", name="holder_profile"),
            models.UniqueConstraint(fields=["tenant", "subject"], name="holder_once"),
            models.UniqueConstraint(fields=["tenant", "profile", "subject"], name="holder_profile_subject"),
        ]
        indexes = [
            models.Index(fields=["tenant", "enterprise"], name="holder_enterprise"),
            models.Index(fields=["tenant", "region", "industry"], name="holder_place"),
            models.Index(
                fields=["tenant", "profile", "region", "industry", "enterprise"], name="holder_alike"
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject_id)


class Cell(Placed, CellColumns):
    """A cell that is no longer blank: something counted, was waived, has members, or answers an event."""

    subject = Parent(Subject, related_name="+")

    class Meta:
        constraints = [
            key("cell_key"),
            SameTenant(field="subject", name="cell_subject"),
            models.UniqueConstraint(fields=["tenant", "subject", "slot"], name="cell_slot"),
        ]
        indexes = [
            models.Index(fields=_LATE, condition=Q(done_on__isnull=True), name="cell_undone"),
            models.Index(fields=_LATE, condition=Q(done_on__isnull=False), name="cell_settled"),
            models.Index(fields=["tenant", "done_on"], name="cell_done"),
            models.Index(
                fields=["tenant", "recount_on"], condition=Q(recount_on__isnull=False), name="cell_recount"
            ),
            models.Index(fields=["tenant", "enterprise", "late_on"], name="cell_enterprise"),
            models.Index(fields=["tenant", "duty", "late_on", "slot", "subject"], name="cell_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.period}"


class Tally(Owned, Worded):
    """How many cells of one place, duty and period share one word on every day.

    `done_on` is one day that stands for all (`tallies.py`); `closed_on` is folded into `applicable`.
    `section`: whose own cells these are. `slot`: a number for all columns but `n`.
    """

    slot = models.BigIntegerField()
    plan = models.CharField(max_length=60)
    duty = models.CharField(max_length=60)
    clause = models.CharField(max_length=20)
    period = models.CharField(max_length=60)  # "event" for all periods of events
    section = models.UUIDField(null=True)
    region = models.CharField(max_length=12, blank=True, default="")
    industry = models.CharField(max_length=40, blank=True, default="")
    n = models.IntegerField(default=0)

    class Meta:
        constraints = [
            key("tally_key"),
            models.UniqueConstraint(fields=["tenant", "slot"], name="tally_slot"),
        ]
        indexes = [models.Index(fields=["tenant", "plan", "duty"], name="tally_duty")]

    def __str__(self) -> str:
        return f"{self.duty} {self.period}: {self.n}"
