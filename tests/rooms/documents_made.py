"""An office that issues documents, and documents to test with. Say only what the test is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.builders import NOON, TODAY
from tests.remade import remade
from tests.rooms import orgs_made as made
from tests.rooms.acting import TENANT
from zhiben.documents import actions, forms
from zhiben.domain.access import Actor
from zhiben.ground.acts import Receipt
from zhiben.library import actions as library
from zhiben.library.contents import LETTERHEAD

ADDRESS = "https://zhiben.example/verify/"
NOTICE, REPORT, PLAN, CLOSE = "listed-supervision", "major-hazard-report", "treatment-plan", "close-out"
HEAD = "format: zhiben-letterhead/1\nname: 文登区工业和信息化局\nword: 威文工信\n"


@remade
def an_office() -> UUID:
    """An authority that may number documents, and an enterprise of it."""
    made.an_authority()
    a_letterhead()
    return made.an_enterprise()


def a_letterhead(tenant: int = TENANT) -> None:
    library.adopt(
        tenant, LETTERHEAD, LETTERHEAD, {"letterhead.yaml": HEAD}, valid_from=made.LONG_AGO, by=made.PROGRAM,
        at=NOON, key=made.a_key(),
    )  # fmt: skip


def content(form: str = NOTICE, **given: object) -> dict[str, Any]:
    """What the form's own example is filled with."""
    return {**forms.current(TENANT, form, TODAY).form.example, **given}


def a_document(firm: UUID, by: Actor, form: str = NOTICE, key: str = "", **given: object) -> Receipt:
    """Issued today."""
    raw = content(form, **given)
    return actions.issue(form, firm, raw, ADDRESS, by=by, at=NOON, key=key or made.a_key())


def id_of(receipt: Receipt) -> UUID:
    return UUID(str((receipt.answer or {})["document"]))
