"""Who there is: authorities, enterprises, sites, people, posts; what holds of them when; who may act.

Reference tables (no tenant column; rarely written, the same for everyone): Region, Industry, Authority,
Account. Owned tables: Subject, Attribute, Enterprise, CreditCode, Grant, Invitation. Local tables: Attempt,
Sitting, ResetCode, FeedKey; SecondFactor, SpareCode, Passkey stand in `second.models`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from zhiben.domain.access import Actor, Role
from zhiben.domain.orgs import Kind, Standing
from zhiben.domain.recovery import Lost
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key, uuid7
from zhiben.ground.scope import Placed, ScopedQuerySet
from zhiben.orgs.second.models import Passkey, SecondFactor, SpareCode  # noqa: F401 - tables of the room

UNDONE = ""  # the standing of a row whose entry was undone: nobody's, kept for what was known before


def _words(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Region(models.Model):
    """行政区划. `code`: digits, short for wide: 371003 a district, 371003001 a street of it."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Industry(models.Model):
    """An industry as it is supervised.

    `gb4754`: class codes of GB/T 4754 that usually belong to it, short for wide.
    """

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    gb4754 = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Authority(models.Model):
    """监管机构. `id` is the tenant of everything it owns: given once, never reused, not the division code."""

    id = models.IntegerField(primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class _Entered(ScopedQuerySet["Subject"]):
    def within(self, actor: Actor) -> Self:
        """Within reach; a row whose entry was undone exists for nobody."""
        return super().within(actor).exclude(standing=UNDONE)


class Subject(Placed):
    """Whoever may owe or be counted. `code`, `name`, `standing` and the place are today's values of what is
    dated.

    `parent` is the subject above: a site's or person's enterprise, a section's or enterprise's authority.
    `code`: 统一社会信用代码 of an enterprise, what a plan calls a section or post by, else a number.
    """

    kind = models.CharField(max_length=12, choices=_words(Kind))
    parent = Parent("self", null=True, related_name="+")
    code = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=120)
    standing = models.CharField(max_length=10, default=Standing.OPERATING.value, choices=_words(Standing))

    objects = models.Manager.from_queryset(_Entered)()  # type: ignore[misc]

    class Meta:
        constraints = [
            key("subject_key"),
            SameTenant(field="parent", name="subject_parent"),
            models.UniqueConstraint(
                fields=["tenant", "parent", "kind", "code"],
                condition=~Q(code="") & ~Q(kind=Kind.ENTERPRISE.value),
                name="subject_code",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.ENTERPRISE.value) | Q(enterprise=F("id")),
                name="subject_enterprise_is_itself",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.AUTHORITY.value) | Q(parent__isnull=False), name="subject_has_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "enterprise", "kind"], name="subject_enterprise"),
            models.Index(fields=["tenant", "kind", "region", "industry"], name="subject_place"),
            models.Index(fields=["tenant", "kind", "name", "id"], name="subject_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Attribute(Owned):
    """One value of one attribute of a subject, valid from a day; append-only and dated twice.

    A correction gives the old row its `replaced_at` and adds a new one; nothing else of a row ever changes.
    `value` is what `orgs.values` writes; None where it was erased with the person it was about.
    """

    append_only = AppendOnly(once=("replaced_at",), erasable=("value",))

    subject = Parent(Subject, related_name="+")
    name = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("attribute_key"),
            SameTenant(field="subject", name="attribute_subject"),
            models.UniqueConstraint(
                fields=["tenant", "subject", "name", "valid_from"],
                condition=Q(replaced_at__isnull=True),
                name="attribute_one_in_force",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "subject", "name"], name="attribute_subject_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"


class Enterprise(Owned):
    """What only an enterprise has: one 统一社会信用代码 in force, and where it went when it was merged."""

    subject = Parent(Subject, related_name="+")
    uscc = models.CharField(max_length=18)
    merged_into = Parent(Subject, null=True, related_name="+")
    merged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("enterprise_key"),
            SameTenant(field="subject", name="enterprise_subject"),
            SameTenant(field="merged_into", name="enterprise_merged_into"),
            models.UniqueConstraint(fields=["tenant", "subject"], name="enterprise_one_row"),
            models.UniqueConstraint(
                fields=["tenant", "uscc"], condition=Q(merged_into__isnull=True), name="enterprise_uscc"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(merged_at__isnull=False),
                name="enterprise_merged_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "merged_at"], condition=Q(merged_at__isnull=False), name="enterprise_merged"
            )
        ]

    def __str__(self) -> str:
        return self.uscc


class CreditCode(Owned):
    """A 统一社会信用代码 an enterprise holds from a day on; dated twice like an attribute.

    A code that fails the check of GB 32100 but was lawfully issued carries the override: why, and the person
    who decided it, another than the one who filed it.
    """

    append_only = AppendOnly(once=("replaced_at",))

    enterprise = Parent(Subject, related_name="+")
    uscc = models.CharField(max_length=18)
    valid_from = models.DateField()
    override_reason = models.CharField(max_length=200, blank=True, default="")
    override_approver = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("credit_code_key"),
            SameTenant(field="enterprise", name="credit_code_enterprise"),
            models.CheckConstraint(
                condition=Q(override_reason="") | Q(override_approver__isnull=False),
                name="credit_code_override_has_approver",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "uscc"], name="credit_code_uscc"),
            models.Index(fields=["tenant", "enterprise"], name="credit_code_of"),
        ]

    def __str__(self) -> str:
        return self.uscc


class Grant(Owned):
    """`domain.access.Grant` as a row: to a person, or to whoever holds a post, for part of an authority's
    work.

    `permissions` None: all that the role may do. Revoking sets `replaced_at`; what was known before stays so.
    """

    append_only = AppendOnly(once=("replaced_at",))

    holder = Parent(Subject, related_name="+")
    role = models.CharField(max_length=24, choices=_words(Role))
    permissions = models.JSONField(null=True)
    enterprises = models.JSONField(default=list)
    regions = models.JSONField(default=list)
    industries = models.JSONField(default=list)
    reads_beneath = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)
    basis = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("grant_key"),
            SameTenant(field="holder", name="grant_holder"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="grant_window"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "holder"], name="grant_of_holder")]

    def __str__(self) -> str:
        return f"{self.role} {self.since}"


class Invitation(Placed):
    """邀请函: whoever holds its code may make the first account of an enterprise in a role.

    Only a digest of the code is kept. Used, taken back or followed by another: `replaced_at`.
    """

    append_only = AppendOnly(once=("replaced_at", "used_at"))

    subject = Parent(Subject, related_name="+")  # the enterprise
    role = models.CharField(max_length=24, choices=_words(Role))
    digest = models.CharField(max_length=64)
    until = models.DateField()  # the last day it may be used
    issued_by = models.UUIDField(null=True)  # the person; None: the program itself
    recorded_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            key("invitation_key"),
            SameTenant(field="subject", name="invitation_subject"),
            models.UniqueConstraint(
                fields=["tenant", "subject", "role"],
                condition=Q(replaced_at__isnull=True),
                name="invitation_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "enterprise"], name="invitation_enterprise"),
            models.Index(fields=["tenant", "digest"], name="invitation_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.role}"


class Account(AbstractBaseUser):
    """A way to log in. A person may have several; separation of duties compares persons.

    A reference table: usernames are unique in the installation, and a login does not yet know its tenant.
    `person` is therefore a plain id (a reference table never points into an owned one).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    tenant = models.IntegerField()
    person = models.UUIDField()
    is_demo = models.BooleanField(default=False)
    disabled_at = models.DateTimeField(null=True)
    session_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)  # what it was called is gone; it opens no door any more

    last_login = None  # logging in is told by the act, not by a column

    objects = BaseUserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = [models.Index(fields=["tenant", "person"], name="account_person")]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.disabled_at is None

    def get_session_auth_hash(self) -> str:
        """Raising `session_version` ends every session of the account."""
        what = f"{self.password}:{self.session_version}"
        return salted_hmac("zhiben.orgs.session", what, algorithm="sha256").hexdigest()


class Attempt(models.Model):
    """One attempt to log in that has not yet succeeded. Local: counted over minutes, then thrown away.

    `name` and `client` are digests: a mistyped username may be a password.
    """

    name = models.CharField(max_length=64)
    client = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"], name="attempt_name"),
            models.Index(fields=["client", "at"], name="attempt_client"),
        ]


class Sitting(models.Model):
    """A browser in which an account is signed in, and its session: its owner can end it from elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.UUIDField()
    session = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=200, blank=True)  # what it says it is; for its owner to recognise
    began_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account"], name="sitting_account")]


class ResetCode(models.Model):
    """A one-time code with which a person gets in again; only its digest is kept. `lost`: what it is for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.UUIDField()
    digest = models.CharField(max_length=64)
    lost = models.CharField(max_length=10, default=Lost.PASSWORD.value, choices=_words(Lost))
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # or the moment another code took its place

    class Meta:
        indexes = [models.Index(fields=["account"], name="reset_code_account")]


class FeedKey(models.Model):
    """The secret in the address of a person's calendar feed; only its digest is kept. Local, like a session.

    `ended_at`: taken back, or the moment another took its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.UUIDField()
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account"], name="feed_key_account")]
