"""Drafts and proposals as rows. Drafts without an act: nothing has happened yet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhiben.domain.access import Actor
from zhiben.editions.kinds import Content
from zhiben.editions.models import Draft, Proposal
from zhiben.library.files import Files


def draft_of(scope: str, tenant: int, content: Content) -> Draft | None:
    """What this person is writing of a content."""
    return Draft.objects.filter(scope=scope, tenant=tenant, kind=content.kind, name=content.name).first()


def save_draft(tenant: int, content: Content, files: Files, base: str, *, by: Actor, at: datetime) -> None:
    """As it stands now; over what was saved of the same content before."""
    Draft.objects.bulk_create(
        [
            Draft(
                scope=by.scope, tenant=tenant, kind=content.kind, name=content.name, base=base,
                files=dict(files), saved_at=at,
            )
        ],
        update_conflicts=True,
        unique_fields=["scope", "tenant", "kind", "name"],
        update_fields=["base", "files", "saved_at"],
    )  # fmt: skip


def drop_draft(scope: str, tenant: int, content: Content) -> None:
    """It is given up, or on its way."""
    Draft.objects.filter(scope=scope, tenant=tenant, kind=content.kind, name=content.name).delete()


def publish(tenant: int, proposal: UUID, edition: UUID) -> None:
    """What came of a proposal."""
    Proposal.objects.filter(tenant=tenant, id=proposal, edition__isnull=True).update(edition=edition)
