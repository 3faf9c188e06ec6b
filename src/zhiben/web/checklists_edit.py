"""Another version of a checklist, or a new list: written as a form, tried as it would be asked, then adopted.

The form and the text are one thing: a form is written as text, the text is read by the loader, and what the
loader says of a line is shown at the card that wrote it. Between two requests nothing is kept: what is
written travels with the page until it is adopted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from zhiben.contents import checklist_form
from zhiben.contents.problems import Problem
from zhiben.contents.record_text import Tree
from zhiben.domain.access import Permission, Place
from zhiben.domain.checklist_closing import Recorded, asked, lacking
from zhiben.domain.checklist_versions import head_changes, trial_of, untried
from zhiben.domain.checklists import Checklist, Proof, Result
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, Refused, TooLarge
from zhiben.ground import limits
from zhiben.library import actions, checklists, drafting
from zhiben.library.drafting import Draft
from zhiben.plans.governing.editions import home
from zhiben.web.checklist_forms import Adopting, DraftForm, by_item, recorded_of
from zhiben.web.checklist_words import HEADS
from zhiben.web.checklists import differences, shown_item
from zhiben.web.policies import signed_in
from zhiben.web.requests import SignedIn


@dataclass(slots=True)
class Page:
    """What is written at this moment. `key`: empty for a new list; `base`: the version it came from."""

    key: str
    tree: Tree
    base: str
    did: str = ""
    said: str = ""  # at the head of the page

    @property
    def list_key(self) -> str:
        return self.key or self.tree.get("list", "")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """A list that is not there yet, from nothing or with another's items."""
    tenant = require_adopter(request)
    if request.method == "POST":
        return answer(request, tenant, "")
    tree: Tree = {"title": {}, "industries": [], "items": [checklist_form.blank("XX-01")]}
    return show(request, Page("", tree, ""))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, key: str) -> HttpResponse:
    """A list that is there: another version of it. Raises NotFound, NotPermitted."""
    last = checklists.last_of(home(request.actor), key)
    if last is None:
        raise NotFound("checklist", key=key)
    tenant = require_adopter(request)
    if request.method == "POST":
        return answer(request, tenant, key)
    return show(request, Page(key, checklist_form.tree_of(last.checklist), last.token))


def require_adopter(request: SignedIn) -> int:
    """The authority whose lists the person may change. Raises NotPermitted."""
    tenant = home(request.actor)
    request.actor.require(Permission.EDITION_ADOPT, Place(tenant))
    return tenant


# ── what a page sends ────────────────────────────────────────────────────────────────────────────


def answer(request: SignedIn, tenant: int, key: str) -> HttpResponse:
    do = request.POST.get("do", "")
    base = request.POST.get("base", "")[:80]
    if "text" not in request.POST:
        page = Page(key, tree_sent(request, tenant, key, do), base, did=do)
        return look(request, tenant, page) if do == "look" else show(request, page)
    one = written_before(tenant, key, request.POST)
    page = Page(key, checklist_form.tree_of(one), base)
    return show(request, page) if do == "back" else tried(request, tenant, page, adopt=do == "adopt")


def tree_sent(request: SignedIn, tenant: int, key: str, do: str) -> Tree:
    """What the form says; the code and the prefix of a list that is there are not the form's to say."""
    last = checklists.last_of(tenant, key) if key else None
    tree = checklist_form.tree(dict(request.POST.lists()), do, checklists.highest(tenant, key) if key else 0)
    if last is not None:
        until = last.checklist.valid_until
        tree |= {"list": key, "prefix": last.checklist.prefix}
        tree["valid_until"] = until.isoformat() if until and until > request.today else ""
    tree["valid_from"] = request.today.isoformat()
    if not key:
        checklist_form.renumber(tree)
    return tree


def written_before(tenant: int, key: str, sent: QueryDict) -> Checklist:
    """The list a trial page carries, which was sound when the page was made. Raises Incomplete."""
    text = sent.get("text", "").replace("\r\n", "\n")
    if len(text.encode()) > limits.KIND_BYTES:
        raise TooLarge("too_large", bytes=limits.KIND_BYTES)
    found = drafting.draft(tenant, key or sent.get("list", ""), text)
    if found.checklist is None:
        raise Incomplete("edition_problems", problems=[one.as_json() for one in found.problems])
    return found.checklist


# ── what is shown ────────────────────────────────────────────────────────────────────────────────


def show(
    request: SignedIn, page: Page, problems: tuple[Problem, ...] = (), *, status: int = 200
) -> HttpResponse:
    """The form, with what the loader says of it."""
    last = checklists.last_of(home(request.actor), page.key) if page.key else None
    form = DraftForm(page.tree, is_new=not page.key, add=page.did)
    form.place(problems, checklist_form.written(page.tree))
    context = {
        "page": page,
        "form": form,
        "last": last,
        "moved": last is not None and page.base != last.token,
    }
    return render(request, "checklists/edit.html", context, status=status)


def look(request: SignedIn, tenant: int, page: Page) -> HttpResponse:
    """The trial where nothing is wrong; else the form with what is."""
    found = draft(tenant, page, is_new=not page.key)
    if found.checklist is None:
        return show(request, page, found.problems, status=422)
    form = Adopting(None, today=request.today, until=found.checklist.valid_until)
    return trial(request, page, found, Recorded(), form)


def draft(tenant: int, page: Page, *, is_new: bool) -> Draft:
    text = checklist_form.written(page.tree).text
    return drafting.draft(tenant, page.list_key, text, is_new=is_new)


def tried(request: SignedIn, tenant: int, page: Page, *, adopt: bool) -> HttpResponse:
    """The trial filled in anew, or adopted."""
    found = draft(tenant, page, is_new=not page.key and not adopt)
    if found.checklist is None:
        return show(request, page, found.problems, status=422)
    recorded = recorded_of(found.checklist, request.POST)
    form = Adopting(request.POST, today=request.today, until=None)
    if not adopt:
        return trial(request, page, found, recorded, form, was_tried=True)
    if not form.is_valid():
        return trial(request, page, found, recorded, form, was_tried=True, status=422)
    dated = replace(
        found.checklist,
        valid_from=form.cleaned_data["valid_from"],
        valid_until=form.cleaned_data["valid_until"],
    )
    text = checklist_form.written(checklist_form.tree_of(dated)).text
    try:
        actions.adopt_checklist(
            tenant, dated.key, text, page.base, recorded.answers,
            by=request.actor, at=request.now, key=form.cleaned_data["key"],
        )  # fmt: skip
    except (Conflict, Incomplete) as refused:
        page.said = said(refused)
        return trial(request, page, found, recorded, form, was_tried=True, status=refused.status)
    return HttpResponseRedirect(reverse("checklist", args=[dated.key]) + "?adopted=1")


def said(refused: Refused) -> str:
    """Why it is not adopted: what the loader says, where it does; nothing of what the page itself lists."""
    if refused.code == "checklist_untried":
        return ""
    problems = refused.details.get("problems")
    if isinstance(problems, list) and problems:
        return "".join(f"{one['what']}。{one['mend']}" for one in problems)
    return f"{gettext(refused.reason)}{gettext(refused.remedy)}"


def trial(
    request: SignedIn,
    page: Page,
    found: Draft,
    recorded: Recorded,
    form: Adopting,
    *,
    was_tried: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The draft as it would be asked, what would be lacking, and what it changes."""
    one = found.checklist
    assert one is not None
    before = found.last.checklist if found.last else None
    paper = trial_of(one)
    lines = asked(paper, recorded.answers)
    lacks = by_item(lacking(paper, recorded))
    context = {
        "page": page,
        "one": one,
        "text": checklist_form.written(page.tree).text,
        "form": form,
        "lines": [
            (shown_item(line.item), recorded.answer(line.item.id), lacks.get(line.item.id, ()))
            for line in lines
        ],
        "recorded": recorded,
        "results": list(Result),
        "lacks": [(item, words, paper.line(item) is not None) for item, words in lacks.items()],
        "was_tried": was_tried,
        "untried": untried(before, one, recorded.answers),
        "briefs": any(line.item.proven_by is Proof.BRIEFING for line in lines),
        "tests": any(line.item.proven_by is Proof.SPOT_TEST for line in lines),
        "findings": {finding.item for finding in recorded.findings},
        "last": found.last,
        "differences": differences(found.last, checklists.Held(one, None, 0, "")),
        "heads": [HEADS[name] for name in head_changes(before, one)] if before else (),
    }
    return render(request, "checklists/try.html", context, status=status)
