"""What the public page says of a document. Not in `queries`: whoever scans a document has no account.

The code is random (99 bits) and looked up by a digest of it, so that neither guessing nor timing tells one.
Each look counts as an attempt of its client until it finds something.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from zhiben.documents.making import ALPHABET, grouped
from zhiben.documents.models import Document
from zhiben.domain.refusals import NotFound, TooMany
from zhiben.ground.canonical import sha256
from zhiben.orgs.models import Authority
from zhiben.orgs.staff.actions import count_attempt, forget_attempts


@dataclass(frozen=True, slots=True)
class Verified:
    """What anybody who holds the paper may know. `public`: [label, text] as the form allows.

    The files by what they are called: digests of everything that was handed out under this number.
    """

    title: str
    number: str
    issuer: str
    authority: str
    issued_on: date
    code: str
    public: tuple[tuple[str, str], ...]
    files: dict[str, str]
    voided_at: datetime | None

    def is_of(self, digest: str) -> str | None:
        """Which of its files has this SHA-256; None: none of them."""
        return next((name for name, held in self.files.items() if held == digest.strip().lower()), None)


def verified(code: str, client: str, at: datetime) -> Verified:
    """The document of a code, however it was typed. Raises NotFound; TooMany `verify_attempts` after too many
    that were none.
    """
    try:
        counted = count_attempt(f"verify {client}", client, at)
    except TooMany as error:
        raise TooMany("verify_attempts") from error
    row = Document.objects.filter(tenant__in=_tenants(), digest=digest_of(code)).first()
    if row is None:
        raise NotFound("document_code")
    forget_attempts(counted)
    return _told(row)


def by_digest(sha256: str) -> list[Verified]:
    """Documents that a file is one of the files of: for the command line, which reads the file itself."""
    is_it = Q(docx_sha256=sha256) | Q(pdf_sha256=sha256) | Q(public_sha256=sha256)
    is_it |= Q(void_copy_sha256=sha256) | Q(public_pdf_sha256=sha256)
    return [_told(row) for row in Document.objects.filter(is_it, tenant__in=_tenants()).order_by("id")]


def digest_of(code: str) -> str:
    """What a code is found by; case, spaces and dashes do not matter."""
    plain = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return sha256("zhiben-document-code-1", plain)


def _told(row: Document) -> Verified:
    named = {
        "docx": row.docx_sha256, "pdf": row.pdf_sha256, "public": row.public_sha256,
        "public_pdf": row.public_pdf_sha256, "void": row.void_copy_sha256,
    }  # fmt: skip
    return Verified(
        title=row.title, number=row.number, issuer=row.issuer,
        authority=Authority.objects.values_list("name", flat=True).get(id=row.tenant),
        issued_on=row.issued_on, code=grouped(row.code),
        public=tuple((label, text) for label, text in row.public),
        files={name: digest for name, digest in named.items() if digest}, voided_at=row.voided_at,
    )  # fmt: skip


def _tenants() -> list[int]:
    """A code does not say whose it is."""
    return list(Authority.objects.values_list("id", flat=True))
