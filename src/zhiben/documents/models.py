"""Documents as issued: numbered without a gap, frozen, voided but never gone.

Owned: Series, Document, SealUse, Service.
"""

from __future__ import annotations

from django.db import models

from zhiben.ground.canonical import CanonicalField
from zhiben.ground.evidence.models import Evidence
from zhiben.ground.guards import AppendOnly
from zhiben.ground.keys import Owned, Parent, SameTenant, key
from zhiben.ground.scope import Placed
from zhiben.orgs.models import Subject


class Series(Owned):
    """The last number given out in a series and year. Counted up only in the act that uses the number."""

    series = models.CharField(max_length=42)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "documents_series"
        constraints = [
            key("series_key"),
            models.UniqueConstraint(fields=["tenant", "series", "year"], name="series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year} {self.last}"


class Document(Placed):
    """One issued document. Nothing of it changes; its PDF and its voiding are said once.

    `edition`: the form and template it was made from; `fields`: what it was filled with; `public`: pairs
    [label, text] that whoever scans it may see. `provisional`: the number it had on the spot before this one,
    where there was one. `code` stands on the paper; it is found by `digest` of it.
    """

    append_only = AppendOnly(
        once=(
            *("pdf", "pdf_sha256", "pdf_by", "voided_at", "voided_by", "void_reason"),
            *("void_copy", "void_copy_sha256", "public_pdf", "public_pdf_sha256"),
        )
    )

    form = models.CharField(max_length=42)
    edition = models.UUIDField()
    about = Parent(Subject, related_name="+")
    title = models.CharField(max_length=200)
    about_name = models.CharField(max_length=200)
    series = models.CharField(max_length=42)
    year = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    provisional = models.CharField(max_length=20, blank=True, default="")
    issuer = models.CharField(max_length=200)
    issued_on = models.DateField()
    issued_by = models.UUIDField(null=True)  # the person; None: the program itself
    issued_name = models.CharField(max_length=120, blank=True, default="")
    fields = CanonicalField()
    public = CanonicalField()
    code = models.CharField(max_length=24)
    digest = models.CharField(max_length=64)
    act = models.UUIDField()
    recorded_at = models.DateTimeField()
    docx = Parent(Evidence, related_name="+")
    docx_sha256 = models.CharField(max_length=64)
    public_docx = Parent(Evidence, null=True, related_name="+")  # 公开版, under the same number
    public_sha256 = models.CharField(max_length=64, null=True)
    public_pdf = Parent(Evidence, null=True, related_name="+")
    public_pdf_sha256 = models.CharField(max_length=64, null=True)
    pdf = Parent(Evidence, null=True, related_name="+")
    pdf_sha256 = models.CharField(max_length=64, null=True)
    pdf_by = models.CharField(max_length=20, null=True)  # which program set it
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=120, null=True)
    void_reason = models.CharField(max_length=400, null=True)
    void_copy = Parent(Evidence, null=True, related_name="+")  # the PDF behind a cover that says so
    void_copy_sha256 = models.CharField(max_length=64, null=True)

    class Meta:
        constraints = [
            key("document_key"),
            SameTenant(field="about", name="document_about"),
            SameTenant(field="docx", name="document_docx"),
            SameTenant(field="public_docx", name="document_public_docx"),
            SameTenant(field="public_pdf", name="document_public_pdf"),
            SameTenant(field="pdf", name="document_pdf"),
            SameTenant(field="void_copy", name="document_void_copy"),
            models.UniqueConstraint(fields=["tenant", "series", "year", "n"], name="document_number_once"),
            models.UniqueConstraint(fields=["tenant", "digest"], name="document_code_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="document_list"),
            models.Index(fields=["tenant", "form", "-id"], name="document_form"),
            models.Index(fields=["tenant", "enterprise", "-id"], name="document_enterprise"),
            models.Index(fields=["tenant", "number"], name="document_number"),
        ]

    def __str__(self) -> str:
        return self.number


class SealUse(Owned):
    """用印: the seal was put under copies of a document. `basis`: who approved it, by which paper."""

    append_only = AppendOnly()

    document = Parent(Document, related_name="seals")
    used_on = models.DateField()
    copies = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=120, blank=True, default="")
    act = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "documents_seal_use"
        constraints = [key("seal_use_key"), SameTenant(field="document", name="seal_use_document")]
        indexes = [models.Index(fields=["tenant", "document"], name="seal_use_of")]

    def __str__(self) -> str:
        return f"{self.used_on} {self.copies}"


class Service(Owned):
    """送达: a document reached whom it is for. `servers`: pairs [person, name] of the authority's people.

    `reason`: why it was left there or announced; `consent`: the paper by which electronic service was agreed
    to; `letter`: the number of a letter; `proof`: the receipt or a picture.
    """

    append_only = AppendOnly()

    document = Parent(Document, related_name="services")
    way = models.CharField(max_length=12)
    served_on = models.DateField()
    receiver = models.CharField(max_length=200)
    taker = models.CharField(max_length=120, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    servers = CanonicalField()
    reason = models.CharField(max_length=400, blank=True, default="")
    witness = models.CharField(max_length=120, blank=True, default="")
    consent = models.CharField(max_length=200, blank=True, default="")
    letter = models.CharField(max_length=60, blank=True, default="")
    proof = Parent(Evidence, null=True, related_name="+")
    person = models.UUIDField(null=True)
    name = models.CharField(max_length=120, blank=True, default="")
    act = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "documents_service"
        constraints = [
            key("service_key"),
            SameTenant(field="document", name="service_document"),
            SameTenant(field="proof", name="service_proof"),
        ]
        indexes = [models.Index(fields=["tenant", "document"], name="service_of")]

    def __str__(self) -> str:
        return f"{self.way} {self.served_on}"
