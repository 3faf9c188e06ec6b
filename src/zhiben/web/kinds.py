"""登记表设置: the record kinds of the authority, writing one in the browser, trying it, putting it in force.

The form and the text are one thing: a form is written as text, the text is read by the loader, and what the
loader says of a line is shown at the part of the form that wrote it. Between two requests nothing is kept:
what is written travels with the page until it is adopted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiben.contents import record_form
from zhiben.contents.problems import Problem
from zhiben.contents.record_text import Tree, entries, has_comments, written
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, Refused, TooLarge
from zhiben.ground import limits
from zhiben.records.declaring import actions, queries
from zhiben.records.declaring.declared import Stand, kind_of
from zhiben.records.declaring.trying import NOBODY
from zhiben.records.kinds import Kept
from zhiben.records.queries import Filing
from zhiben.web import uploads
from zhiben.web.kinds_form import KindForm, placed
from zhiben.web.narrowing import Day
from zhiben.web.policies import signed_in
from zhiben.web.records_form import RecordForm, raw_of
from zhiben.web.requests import SignedIn

FORM, TEXT = "form", "text"
NEW: Tree = {"nature": "event", "about": "enterprise", "keep": {"years": 6}}


class Adopting(forms.Form):
    """From which day on. `key` is made when the trial is shown."""

    valid_from = Day(
        label=gettext_lazy("哪天起用"),
        help_text=gettext_lazy("以前报的仍按原来的一版显示；没填完的接着填，多出少掉的栏会说明。"),
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, asked: Any, *, today: date) -> None:
        super().__init__(asked, initial={"valid_from": today, "key": f"kind:{uuid4()}"}, auto_id="k-%s")
        self.fields["valid_from"].required = True
        self.fields["valid_from"].widget.attrs["min"] = today.isoformat()


@dataclass(slots=True)
class Page:
    """What is written at this moment. `kind`: empty for a new one; `base`: the edition it came from."""

    kind: str
    mode: str
    text: str
    base: str
    tree: Tree
    add: str = ""
    said: str = ""  # at the head of the page


@signed_in
@require_safe
def index(request: SignedIn) -> HttpResponse:
    """Every kind: by which edition, where from, since when, how many records."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    context = {
        "lines": queries.lines(request.actor, language=language),
        "adopted": request.GET.get("adopted") == "1",
        "may": queries.may_adopt(request.actor),
    }
    return render(request, "kinds/index.html", context)


@signed_in
@require_safe
def file(request: SignedIn, kind: str) -> HttpResponse:
    """The kind as a YAML file."""
    text = queries.stand(request.actor, kind).text
    headers = {"Content-Disposition": f'attachment; filename="{kind}.yaml"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """A kind that is not there yet, from nothing or from another."""
    queries.require_adopter(request.actor)
    if request.method == "POST":
        return answer(request, "")
    source = request.GET.get("copy", "")
    tree = copy_of(queries.stand(request.actor, source)) if source else dict(NEW)
    mode = FORM if record_form.fits(tree) else TEXT
    return show(request, Page("", mode, written([tree]).text, "", tree))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, kind: str) -> HttpResponse:
    """A kind that is there: another edition of it."""
    stand = queries.stand(request.actor, kind)
    queries.require_adopter(request.actor)
    if request.method == "POST":
        return answer(request, kind)
    said = ""
    text = stand.text
    if request.GET.get("from") == "plan":
        text = queries.in_plan(request.actor, kind) or text
        said = gettext("这是方案里的写法；采用后就与方案一致。")
    [tree] = entries(text)
    mode = FORM if record_form.fits(tree) and request.GET.get("as") != TEXT else TEXT
    return show(request, Page(kind, mode, text, stand.base, tree, said=said))


@signed_in
@require_POST
def take(request: SignedIn) -> HttpResponse:
    """A kind from a YAML file, into the editor; nothing is adopted yet."""
    queries.require_adopter(request.actor)
    try:
        _, content = uploads.content(request, "file", limits.KIND_BYTES)
        text = content.decode("utf-8-sig")
    except (Incomplete, TooLarge) as refused:
        return again(request, f"{gettext(refused.reason)}{gettext(refused.remedy)}")
    except UnicodeDecodeError:
        return again(request, gettext("文件不是 UTF-8 编码。用编辑器另存为 UTF-8，再导入。"))
    told = entries(text)
    tree = told[0] if len(told) == 1 else {}
    name, base = kind_of(text), ""
    try:
        base = queries.stand(request.actor, name).base if name else ""
    except NotFound:
        name = ""
    page = Page(name if base else "", TEXT, text, base, tree, said=gettext("从文件导入的，还没有采用。"))
    return show(request, page)


def again(request: SignedIn, problem: str) -> HttpResponse:
    context = {"lines": queries.lines(request.actor), "may": True, "problem": problem}
    return render(request, "kinds/index.html", context, status=422)


def copy_of(stand: Stand) -> Tree:
    """Another kind's questions, under a name still to be chosen."""
    [tree] = entries(stand.text)
    return {key: value for key, value in tree.items() if key not in ("kind", "name")}


# ── what a page sends ────────────────────────────────────────────────────────────────────────────


def answer(request: SignedIn, kind: str) -> HttpResponse:
    do = request.POST.get("do", "")
    page = sent(request, kind, do)
    if do == "look":
        return look(request, page)
    if do in ("try", "more", "adopt"):
        return tried(request, page, adopt=do == "adopt")
    if do == "to-text":
        page.mode = TEXT
    elif do == "to-form":
        to_form(page)
    return show(request, page)


def sent(request: SignedIn, kind: str, do: str) -> Page:
    """What is written, whichever way it was written."""
    given = request.POST
    base, mode = given.get("base", "")[:32], given.get("mode", FORM)
    if mode == FORM and "text" not in given:
        tree = record_form.tree(dict(given.lists()), do)
        add = do.partition(":")[2] if do.startswith("add:") else ""
        return Page(kind, FORM, written([tree]).text, base, tree, add)
    text = given.get("text", "").replace("\r\n", "\n")
    if len(text.encode()) > limits.KIND_BYTES:
        raise TooLarge("too_large", bytes=limits.KIND_BYTES)
    told = entries(text)
    return Page(kind, mode, text, base, told[0] if len(told) == 1 else {})


def to_form(page: Page) -> None:
    if page.tree and record_form.fits(page.tree):
        page.mode = FORM
        page.said = gettext("文字里的注释在表单里不保留。") if has_comments(page.text) else ""
    else:
        page.said = gettext("文字里有表单放不下的写法，先在文字里改。")


# ── what is shown ────────────────────────────────────────────────────────────────────────────────


def show(
    request: SignedIn, page: Page, problems: tuple[Problem, ...] = (), *, status: int = 200
) -> HttpResponse:
    """The editor, as a form or as text, with what the loader says of it."""
    words = queries.words(request.actor)
    now = queries.stand(request.actor, page.kind) if page.kind else None
    context: dict[str, Any] = {
        "page": page,
        "now": now,
        "moved": now is not None and page.base != now.base,
        "is_new": now is None,
        "problems": problems,
        "over": now is not None and now.is_own and queries.in_plan(request.actor, page.kind) is not None,
    }
    if page.mode == FORM:
        fixed = now.kept.kind.fields_by_name() if now is not None and now.kept is not None else {}
        at = placed(written([page.tree]), problems)
        context["form"] = KindForm(
            page.tree, words, is_new=now is None, fixed=fixed, add=page.add, problems=at
        )
    return render(request, "kinds/edit.html", context, status=status)


def look(request: SignedIn, page: Page) -> HttpResponse:
    """The trial where nothing is wrong; else the editor with what is."""
    found = queries.trial(request.actor, page.text)
    wrong = (*found.problems, *found.refused, *name_problem(request, page))
    if wrong:
        return show(request, page, wrong, status=422)
    return trial_page(request, page, found, Adopting(None, today=request.today))


def name_problem(request: SignedIn, page: Page) -> tuple[Problem, ...]:
    """A new kind may not take a name that is used; an old one may not change its own."""
    name = kind_of(page.text)
    if page.kind and name != page.kind:
        return (
            Problem(
                "records.yaml",
                3,
                gettext("登记表的代码不能改"),
                gettext("改回 %(kind)s；要用别的代码，请新建一种。") % {"kind": page.kind},
            ),
        )
    if not page.kind and name in {line.kind for line in queries.lines(request.actor)}:
        return (
            Problem(
                "records.yaml",
                3,
                gettext("代码“%(kind)s”已经有登记表用着") % {"kind": name},
                gettext("换一个代码；要改那一种，从列表里打开它。"),
            ),
        )
    return ()


def tried(request: SignedIn, page: Page, *, adopt: bool) -> HttpResponse:
    """The trial filled in anew, or adopted."""
    found = queries.trial(request.actor, page.text)
    wrong = (*found.problems, *found.refused, *name_problem(request, page))
    if wrong or found.kind is None:
        return show(request, page, wrong, status=422)
    if not adopt:
        raw = raw_of(found.kind, request.POST)
        return trial_page(
            request, page, queries.trial(request.actor, page.text, raw), Adopting(None, today=request.today)
        )
    form = Adopting(request.POST, today=request.today)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.adopt_kind(
                page.text, page.base, given["valid_from"], by=request.actor, at=request.now, key=given["key"]
            )
            return HttpResponseRedirect(reverse("kinds") + "?adopted=1")
        except (Conflict, Incomplete) as refused:
            return refused_page(request, page, refused)
    return trial_page(request, page, found, form, status=422)


def refused_page(request: SignedIn, page: Page, refused: Refused) -> HttpResponse:
    """What is written stays, now held against what came in between; adopting again is the next step."""
    page.said = f"{gettext(refused.reason)}{gettext(refused.remedy)}"
    if refused.code == "record_kind_moved_on":
        name = kind_of(page.text)
        page.kind, page.base = name, queries.stand(request.actor, name).base
    found = queries.trial(request.actor, page.text)
    if not found.is_sound:
        return show(request, page, (*found.problems, *found.refused), status=refused.status)
    return trial_page(request, page, found, Adopting(None, today=request.today), status=refused.status)


def trial_page(
    request: SignedIn, page: Page, found: queries.Trial, form: Adopting, *, status: int = 200
) -> HttpResponse:
    assert found.kind is not None
    assert found.filled is not None
    kept = Kept(NOBODY, found.kind)
    filing = Filing(kept, 0, NOBODY, "", {}, [])
    record = RecordForm(filing, found.raw or {}, found.filled.problems)
    context = {
        "page": page, "found": found, "form": form, "record": record, "title": kept.title,
        "evidence": record.evidence({}, {}), "wrong": found.filled.problems,
        "now": queries.stand(request.actor, page.kind) if page.kind else None,
    }  # fmt: skip
    return render(request, "kinds/try.html", context, status=status)
