"""扫码答题: the page behind a test's QR picture. Nobody signs in here.

First who answers, then the questions, then what it came to, told to the one who answered and nobody else.
The paper is drawn anew from the test each time, so that nothing stands in the page that could be changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from zhiben.documents.making import ALPHABET
from zhiben.domain.questions import Question, QuestionKind
from zhiben.domain.refusals import Conflict, Incomplete, NotFound, Refused, TooMany
from zhiben.learning import actions, codes
from zhiben.learning.codes import LONGEST_NAME, Open, Who
from zhiben.web.login import client_of
from zhiben.web.policies import anyone
from zhiben.web.records_tables import key_of
from zhiben.web.requests import Request


class Code(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("答题码"), max_length=40,
        help_text=gettext_lazy("检查人员手机上的 10 位，横线不论"),
        error_messages={"required": gettext_lazy("填上答题码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip


class Name(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("名单里没有我，写姓名"), max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("写上姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A question on the page: `n` from 1; `chosen`: keys; `is_right` None: not marked yet."""

    n: int
    question: Question
    chosen: tuple[str, ...]
    is_right: bool | None = None

    @property
    def is_several(self) -> bool:
        return self.question.kind is QuestionKind.SEVERAL

    @property
    def right_texts(self) -> list[str]:
        return [one.text for one in self.question.options if one.key in self.question.right]

    @property
    def chosen_texts(self) -> list[str]:
        return [one.text for one in self.question.options if one.key in self.chosen]


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request) -> HttpResponse:
    """The code, typed in."""
    form = Code(request.POST or None)
    if form.is_bound and form.is_valid():
        plain = "".join(letter for letter in form.cleaned_data["code"].upper() if letter in ALPHABET)
        return HttpResponseRedirect(reverse("test-answer", args=[plain or "0"]))
    return answer(request, "code", {"form": form}, 422 if form.is_bound else 200)


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def sit(request: Request, code: str) -> HttpResponse:
    """Who answers, the questions, the outcome: one after the other at one address."""
    try:
        open_ = codes.opened(code, client_of(request), request.now)
    except (NotFound, Conflict, TooMany) as refusal:
        return answer(request, "code", {"form": Code(), "said": told(refusal)}, refusal.status)
    asked = request.POST if request.method == "POST" else request.GET
    try:
        who = codes.who(open_, _person(asked.get("who", "")), asked.get("name", ""))
    except Incomplete as refusal:
        form = Name({"name": asked.get("name", "")}) if "name" in asked else Name()
        if form.is_bound and form.is_valid():
            form.add_error("name", told(refusal))
        return answer(request, "who", {"open": open_, "form": form}, 422 if form.is_bound else 200)
    paper = codes.paper(open_.test, who)
    if request.method == "POST":  # also of a page sent twice, which gets the outcome again
        return hand_in(request, open_, who, paper)
    if any(one.person == who.person and one.has_answered for one in open_.people):
        return answer(request, "taken", {"open": open_, "who": who})
    return questions(request, open_, who, paper, {})


def hand_in(request: Request, open_: Open, who: Who, paper: Sequence[Question]) -> HttpResponse:
    """The outcome; with a question left open, the paper again."""
    answers = {one.id: tuple(request.POST.getlist(f"q-{one.id}")) for one in paper}
    if not all(answers.values()):
        return questions(request, open_, who, paper, answers, status=422)
    try:
        receipt = actions.answer(open_, who, answers, at=request.now, key=key_of(request))
    except Conflict as refusal:
        if refusal.code in ("test_taken", "key_reused"):
            return answer(request, "taken", {"open": open_, "who": who}, refusal.status)
        return answer(request, "code", {"form": Code(), "said": told(refusal)}, refusal.status)
    outcome = receipt.answer or {}
    wrong = set(outcome["wrong"])
    shown = [Shown(n, one, answers[one.id], one.id not in wrong) for n, one in enumerate(paper, 1)]
    return answer(request, "outcome", {"open": open_, "who": who, "shown": shown, "outcome": outcome})


def questions(
    request: Request, open_: Open, who: Who, paper: Sequence[Question],
    answers: Mapping[str, tuple[str, ...]], status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The paper; `answers`: what was chosen so far."""
    shown = [Shown(n, one, answers.get(one.id, ())) for n, one in enumerate(paper, 1)]
    missing = sum(not one.chosen for one in shown) if answers else 0
    context = {
        "open": open_, "who": who, "shown": shown, "missing": missing, "key": key_of(request),
    }  # fmt: skip
    return answer(request, "paper", context, status)


def told(refusal: Refused) -> str:
    return f"{gettext(refusal.reason)}{gettext(refusal.remedy)}"


def answer(request: Request, name: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page that no search engine keeps."""
    page = render(request, f"learning/answer_{name}.html", context, status=status)
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page


def _person(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
