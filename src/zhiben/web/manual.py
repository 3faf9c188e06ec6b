"""The manual behind `?`: a page for every screen, with the program, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zhiben.contents.manual import ManualPage, load_manual
from zhiben.domain.refusals import NotFound
from zhiben.ground.search.words import asked_words, fold
from zhiben.web.policies import before_second, signed_in
from zhiben.web.requests import SignedIn


@signed_in
@before_second
@require_safe
def show(request: SignedIn, page: str) -> HttpResponse:
    """One page, with the way to the others. Raises NotFound."""
    pages = in_language()
    if page not in pages:
        raise NotFound("manual", page=page)
    return render(request, "manual/page.html", {"page": pages[page], "others": pages.values()})


def in_language() -> Mapping[str, ManualPage]:
    """Every page by name, in the language the reader has chosen."""
    return _loaded("en" if (get_language() or "zh").startswith("en") else "zh")


def about(view: str) -> ManualPage | None:
    """The page about a named address."""
    return next((page for page in in_language().values() if view in page.pages), None)


def found(asked: str) -> list[tuple[ManualPage, str]]:
    """Pages that hold every word asked: those whose title does first; each with a line that has one."""
    question = asked_words(asked)
    hits = [page for page in in_language().values() if question and _holds(page.title + page.text, question)]
    hits.sort(key=lambda page: not _holds(page.title, question))
    return [(page, _line(page, question)) for page in hits]


def _line(page: ManualPage, question: list[str]) -> str:
    lines = page.text.split("\n")
    return next((line for line in lines if any(word in fold(line) for word in question)), lines[0])


def _holds(text: str, question: list[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in question)


@lru_cache(maxsize=2)
def _loaded(language: str) -> Mapping[str, ManualPage]:
    return load_manual(settings.ROOT / "content" / "manual", language)
