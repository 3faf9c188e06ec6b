"""版式检查: what is printed of an issued document against the rules of official papers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhiben.contents.layout.checking import check
from zhiben.contents.layout.findings import RULES, Finding
from zhiben.contents.layout.pdf import Unreadable
from zhiben.documents import queries
from zhiben.ground.evidence.queries import Item
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn

KINDS: dict[str, str | Promise] = {
    "notice": gettext_lazy("文件格式"),
    "letter": gettext_lazy("信函格式"),
    "minutes": gettext_lazy("纪要格式"),
    "upward": gettext_lazy("上行文格式"),
    "order": gettext_lazy("命令（令）格式"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with the rule that it is about."""

    one: Finding
    rule: str


@signed_in
@require_safe
def show(request: SignedIn, id: UUID) -> HttpResponse:  # noqa: A002 - the name in the address
    """Every finding about the PDF and the Word file as issued; that there is no PDF yet."""
    found = queries.document(request.actor, id)
    context = {"found": found, "rules": len(RULES), **_checked(found.pdf, found.docx)}
    return render(request, "documents/layout.html", context)


def _checked(pdf: Item | None, word: Item | None) -> dict[str, object]:
    if pdf is None or not pdf.path.is_file():
        return {}
    try:
        has_word = word is not None and word.path.is_file()
        checked = check(pdf.path.read_bytes(), word.path.read_bytes() if word and has_word else None)
    except Unreadable as error:
        return {"unreadable": str(error)}
    told = [Told(one, RULES[one.rule][0]) for one in checked.findings]
    return {"checked": checked, "kind": KINDS[checked.kind], "findings": told}
