"""What a document is begun from: a hazard, a visit, a case, another document that is to be served, or nothing
but an enterprise. Each says whom it is about, what is known already, and how it is issued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from zhiben.contents.documents import DocumentForm
from zhiben.documents import actions, queries
from zhiben.domain.cases import ISSUED_IN
from zhiben.domain.refusals import Conflict, NotFound
from zhiben.ground.acts import Receipt
from zhiben.hazards import papers as hazard_papers
from zhiben.hazards import queries as hazards
from zhiben.inspections import queries as visits
from zhiben.inspections.cases import actions as case_actions
from zhiben.inspections.cases import beginning as case_beginning
from zhiben.inspections.cases import queries as cases
from zhiben.inspections.papers import actions as visit_actions
from zhiben.inspections.papers import beginning as visit_beginning
from zhiben.orgs.queries import Line
from zhiben.web.requests import SignedIn

Known = Mapping[str, Any]
Begun = Callable[[DocumentForm, Line], Known]
Issue = Callable[..., Receipt]


@dataclass(frozen=True, slots=True)
class Source:
    """`kind`: how the address names it; `enterprise` None: to be chosen; `frees`: forms not filled by hand
    may come of it.
    """

    kind: str
    id: UUID | None
    enterprise: UUID | None
    begun: Begun
    issue: Issue
    frees: bool

    @property
    def query(self) -> str:
        return f"{self.kind}={self.id}" if self.id is not None else ""


def source_of(request: SignedIn, form: str) -> Source:
    """As the address says. Raises NotFound for what is out of reach, Conflict where such a document does not
    come of it.
    """
    for kind, made in KINDS.items():
        asked = request.GET.get(kind)
        if asked:
            try:
                return made(request, UUID(asked), form)
            except ValueError as error:
                raise NotFound(kind, id=asked) from error
    return Source("", None, None, lambda form, firm: {}, actions.issue, False)


def _of_hazard(request: SignedIn, id_: UUID, form: str) -> Source:
    whole = hazards.hazard(request.actor, id_, today=request.today, at=request.now)
    return Source(
        "hazard", id_, whole.line.enterprise,
        lambda form, firm: hazard_papers.started(form, whole, firm),
        lambda form, about, *rest, **given: hazard_papers.issue(id_, form, *rest, **given), False,
    )  # fmt: skip


def _of_visit(request: SignedIn, id_: UUID, form: str) -> Source:
    visit_actions.require(visits.within(request.actor, id_), form, by=request.actor, at=request.now)
    whole = visits.visit(request.actor, id_, today=request.today, at=request.now)
    return Source(
        "visit", id_, whole.line.enterprise,
        lambda form, firm: visit_beginning.started(
            form, whole, firm, by=request.actor, today=request.today
        ),
        lambda form, about, *rest, **given: visit_actions.issue(id_, form, *rest, **given), True,
    )  # fmt: skip


def _of_case(request: SignedIn, id_: UUID, form: str) -> Source:
    whole = cases.case(request.actor, id_, at=request.now)
    if whole.line.state not in ISSUED_IN.get(form, frozenset()):
        raise Conflict("case_paper_when", form=form, state=whole.line.state)
    return Source(
        "case", id_, whole.line.enterprise,
        lambda form, firm: case_beginning.started(form, whole, firm, by=request.actor, today=request.today),
        lambda form, about, *rest, **given: case_actions.issue(id_, form, *rest, **given), True,
    )  # fmt: skip


def _of_document(request: SignedIn, id_: UUID, form: str) -> Source:
    """A receipt for another document, which it names."""
    found = queries.document(request.actor, id_)

    def begun(form: DocumentForm, firm: Line) -> Known:
        papers = [{"title": found.line.title, "number": found.line.number, "copies": "1"}]
        known = {"receiver": found.line.about_name, "papers": papers}
        return {one.name: known[one.name] for one in form.fields if one.name in known}

    return Source("served", id_, found.row.about_id, begun, actions.issue, False)


KINDS: Mapping[str, Callable[[SignedIn, UUID, str], Source]] = {
    "hazard": _of_hazard, "visit": _of_visit, "case": _of_case, "served": _of_document,
}  # fmt: skip
