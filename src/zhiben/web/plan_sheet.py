"""The sheet of paper a plan is shown on: what the clauses say, line by line, coloured by how they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from zhiben.domain.cells import Status
from zhiben.plans.clauses import Line, Sheet
from zhiben.plans.official.queries import Text

DONE = (Status.DONE, Status.DONE_LATE)
OWED = (*DONE, Status.OVERDUE, Status.DUE_SOON, Status.OPEN)
TONES = (
    (Status.OVERDUE, "late"),
    (Status.DUE_SOON, "soon"),
    (Status.OPEN, "open"),
    (Status.DONE, "done"),
    (Status.DONE_LATE, "done"),
)
LEGEND = ("late", "soon", "open", "done", "idle")
SQUARES = 40  # of the picture of a clause: each stands for as many obligations as it must


@dataclass(frozen=True, slots=True)
class Mark:
    """A clause as it stands. `deep`: a tenth or more of what is owed is overdue.

    `own`: its figures are those of its own duties.
    """

    id: str
    title: str
    summary: str
    tone: str
    done: int
    owed: int
    says: str
    deep: bool
    own: bool
    url: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text. `mark`: of the clause that covers it; `first`: where that clause begins."""

    text: str
    mark: Mark | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph, and the clauses that have figures to stand in its margin."""

    strong: str
    runs: tuple[Run, ...]
    notes: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the plan's clauses. `chapter`: where a new one begins; `anchor`: where it is read."""

    name: str
    chapter: str
    tone: str
    marks: tuple[Mark, ...]
    anchor: str
    here: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the paper, as a narrow screen turns them. `here`: the one with the chosen clause."""

    anchor: str
    heading: str
    paras: tuple[Para, ...]
    here: bool = False
    before: str = ""  # the anchors of the pages around it
    after: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the page shows. `counts`: clauses by tone, in the order of the legend; `before`, `after`: the
    addresses of the clauses around the chosen one.
    """

    sections: tuple[Section, ...]
    parts: tuple[Part, ...]
    counts: tuple[tuple[str, int], ...]
    care: int
    total: int
    before: str
    after: str


def tone_of(figures: Mapping[Status, int]) -> str:
    """The worst that is true of any of the obligations; idle where none has begun."""
    return next((tone for word, tone in TONES if figures[word]), "idle")


def marks_of(sheet: Sheet, query: str) -> dict[str, Mark]:
    """Every clause by its number, in the order of the plan."""
    return {line.id: _mark(sheet, line, query) for line in sheet.lines}


def paper(sheet: Sheet, marks: Mapping[str, Mark], chosen: str, text: Text | None, *, care: bool) -> Paper:
    """The plan in its own words where the office has put them in, else in ours.

    `care`: only the clauses that are overdue or nearly, and the paragraphs that say them.
    """
    shown = [line for line in sheet.lines if not care or needs_care(marks[line.id])]
    grouped = [(name, tuple(lines)) for name, lines in groupby(shown, lambda line: line.section)]
    pages = own_words(grouped, marks) if text is None else its_words(text, marks)
    parts = tuple(turned([part for part in pages if part.paras], chosen, care=care))
    ordered = list(marks)
    at = ordered.index(chosen) if chosen in marks else 0
    return Paper(
        sections=tuple(_sections(grouped, marks, chosen, parts)),
        parts=parts,
        counts=tuple((tone, sum(mark.tone == tone for mark in marks.values())) for tone in LEGEND),
        care=sum(needs_care(mark) for mark in marks.values()),
        total=len(marks),
        before=marks[ordered[at - 1]].url if at else "",
        after=marks[ordered[at + 1]].url if at + 1 < len(ordered) else "",
    )


def own_words(sections: Sequence[tuple[str, tuple[Line, ...]]], marks: Mapping[str, Mark]) -> Iterator[Part]:
    """A page for each section: its summaries one after the other."""
    chapter = ""
    for n, (section, lines) in enumerate(sections, 1):
        top, name = names_of(section)
        mine = [marks[line.id] for line in lines]
        ends = ["；"] * (len(mine) - 1) + ["。"]
        runs = [
            Run(mark.summary.rstrip("。；") + end, mark, True) for mark, end in zip(mine, ends, strict=True)
        ]
        strong = f"{name}。" if name != top else ""
        yield Part(f"s-{n}", top if top != chapter else "", (_para(strong, runs),))
        chapter = top


def its_words(text: Text, marks: Mapping[str, Mark]) -> Iterator[Part]:
    """A page for each heading: the text to the letter, each piece marked with the clause it says."""
    pages = groupby(text.pieces, lambda piece: piece.place)
    seen: set[str] = set()
    for n, (_, pieces) in enumerate(pages, 1):
        heading, paras = "", []
        for _, line in groupby(pieces, lambda piece: piece.line):
            strong = ""
            runs: list[Run] = []
            for piece in line:
                mark = marks.get(text.marks.get(piece.n, ""))
                if piece.is_heading and "、" in piece.text[:4]:
                    heading = piece.text
                elif piece.is_heading:
                    strong = piece.text
                else:
                    _add(runs, Run(piece.text, mark, mark is not None and mark.id not in seen))
                    seen.update([mark.id] if mark else [])
            paras += [_para(strong, runs)] if strong or runs else []
        yield Part(f"s-{n}", heading, tuple(paras))


def turned(pages: Sequence[Part], chosen: str, *, care: bool) -> Iterator[Part]:
    """The pages with their neighbours, and which of them has the chosen clause."""
    kept = [page for page in pages if not care or any(needs_care(mark) for mark in marks_on(page))]
    anchors = ["", *(page.anchor for page in kept), ""]
    at = next((n for n, page in enumerate(kept) if any(mark.id == chosen for mark in marks_on(page))), 0)
    for n, page in enumerate(kept):
        yield replace(page, here=n == at, before=anchors[n], after=anchors[n + 2])


def marks_on(page: Part) -> list[Mark]:
    """The clauses a page says, each once."""
    return [run.mark for para in page.paras for run in para.runs if run.mark is not None and run.first]


def names_of(section: str) -> tuple[str, str]:
    """（chapter, section）of 三、主要任务 /（二）排查整治; twice the same where there is no slash."""
    chapter, _, name = (part.strip() for part in section.partition("/"))
    return chapter, name or chapter


def worst(marks: Mapping[str, Mark]) -> str:
    """The clause to look at first: the most overdue, else the first that has begun, else the first."""
    order = {tone: n for n, tone in enumerate(LEGEND)}
    first = min(
        marks.values(),
        key=lambda mark: (order[mark.tone], not mark.own, mark.done - mark.owed),
        default=None,
    )
    return "" if first is None else first.id


def needs_care(mark: Mark) -> bool:
    return mark.tone in ("late", "soon")


def squares(figures: Mapping[Status, int]) -> list[str]:
    """The tones of a picture of what is owed, at most SQUARES of them; whatever is there has at least one."""
    owed = sum(figures[word] for word in OWED)
    size = max(owed, 1) if owed <= SQUARES else SQUARES
    picture: list[str] = []
    for words, tone in (
        (DONE, "done"),
        ((Status.OVERDUE,), "late"),
        ((Status.DUE_SOON,), "soon"),
        ((Status.OPEN,), "open"),
    ):
        n = sum(figures[word] for word in words)
        picture += [tone] * max(round(n * size / max(owed, 1)), 1 if n else 0)
    return picture


def list_url(plan: str, words: Sequence[Status], known: str, **narrow: str) -> str:
    """The list of obligations behind a figure: of one clause or duty, with these words, on the same day."""
    asked = {"plan": plan, **narrow, "word": [word.value for word in words], "known": known}
    return f"{reverse('obligations')}?{urlencode({k: v for k, v in asked.items() if v}, doseq=True)}"


def says(figures: Mapping[Status, int]) -> str:
    """One short sentence: what is wrong, else what is coming, else that all is well."""
    for word, said in (
        (Status.OVERDUE, gettext("逾期 %(n)d 项")),
        (Status.DUE_SOON, gettext("将到期 %(n)d 项")),
        (Status.OPEN, gettext("在办 %(n)d 项")),
    ):
        if figures[word]:
            return said % {"n": figures[word]}
    if any(figures[word] for word in DONE):
        return gettext("都办结了")
    return gettext("还没到时间") if figures[Status.UPCOMING] else ""


# ── parts ────────────────────────────────────────────────────────────────────────────────────────


def _mark(sheet: Sheet, line: Line, query: str) -> Mark:
    figures = line.figures
    owed = sum(figures[word] for word in OWED)
    url = reverse("plan-clause", args=[sheet.plan, line.id])
    return Mark(
        id=line.id,
        title=line.title or line.summary,
        summary=line.summary,
        tone=tone_of(figures),
        done=sum(figures[word] for word in DONE),
        owed=owed,
        says=says(figures),
        own=not line.is_borrowed,
        deep=bool(owed) and figures[Status.OVERDUE] * 10 >= owed,
        url=f"{url}?{query}" if query else url,
    )


def _add(runs: list[Run], new: Run) -> None:
    """To the end; what says the same clause as the stretch before it is one stretch with it."""
    if runs and runs[-1].mark == new.mark:
        runs[-1] = replace(runs[-1], text=runs[-1].text + new.text)
    else:
        runs.append(new)


def _para(strong: str, runs: Sequence[Run]) -> Para:
    said = [run.mark for run in runs if run.mark is not None and run.first]
    return Para(strong, tuple(runs), tuple(mark for mark in said if mark.owed))


def _sections(
    grouped: Sequence[tuple[str, tuple[Line, ...]]],
    marks: Mapping[str, Mark],
    chosen: str,
    parts: Sequence[Part],
) -> Iterator[Section]:
    order = {tone: n for n, tone in enumerate(LEGEND)}
    where = {mark.id: part.anchor for part in reversed(parts) for mark in marks_on(part)}
    last = ""
    for section, lines in grouped:
        chapter, name = names_of(section)
        mine = tuple(marks[line.id] for line in lines)
        yield Section(
            name=name,
            chapter=chapter if chapter not in (last, name) else "",
            tone=min((mark.tone for mark in mine), key=order.__getitem__),
            marks=mine,
            anchor=next((where[mark.id] for mark in mine if mark.id in where), "main"),
            here=any(mark.id == chosen for mark in mine),
        )
        last = chapter
