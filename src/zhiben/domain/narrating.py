"""Sentences from figures: numbers as they are printed, comparisons in words, and what is not said at all.

A clause that counts something nobody has told (未报) is left out: it is never nought. Figures stay figures in
what is made (`wording.Piece`), so that each can be opened, and compared with what somebody makes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from zhiben.domain import deriving
from zhiben.domain.deriving import Rules
from zhiben.domain.indicators import Amount, Sheet
from zhiben.domain.outlines import Clause, Condition, Sentence, Slot
from zhiben.domain.wording import Figure, Measure, Piece, Pieces, joined

UNTOLD = "（未报）"
OF_NOTHING = "—"  # a share of nothing
SMALL = 10  # a base below it says nothing in per cent
PERCENT = "%"
POINTS = "个百分点"
_YEAR = "year:"
_STOPS, _END = "，；、：", "。"


@dataclass(frozen=True, slots=True)
class Called:
    """How an indicator is printed: decimals, and the unit after it. `public`: it may stand in public."""

    title: str
    unit: str = ""
    places: int = 0
    public: bool = True

    @property
    def is_share(self) -> bool:
        return self.unit == PERCENT


@dataclass(frozen=True, slots=True)
class Data:
    """All that a paper's figures come from. `before`: the period before; `year_ago`: the same a year ago;
    `years`: each year of a longer period, as the whole; `words`: names that are filled in; `labels`: what
    places are called; `rules`: by which further numbers are
    made of the figures, by the name that those numbers have for an indicator.
    """

    sheet: Sheet
    called: Mapping[str, Called]
    before: Sheet | None = None
    year_ago: Sheet | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    rules: Rules = field(default_factory=dict)
    years: Mapping[str, Sheet] = field(default_factory=dict)


def value(data: Data, figure: Figure) -> Decimal | None:
    """The number, exact. None: nobody has told it, or there is nothing to compare. Shares are compared as
    they are printed: what a reader subtracts must come out.
    """
    rule = data.rules.get(figure.indicator)
    if rule is not None:
        return deriving.derived(rule, figure, data.sheet, data.before, data.year_ago, data.labels)
    match figure.measure:
        case Measure.NOW | Measure.TOTAL | Measure.BEFORE | Measure.YEAR_AGO:
            return _amount(sheet_of(data, figure), figure).value
        case Measure.VS_LAST | Measure.VS_YEAR:
            now, then = _both(data, figure)
            return None if now is None or then is None else now - then
        case Measure.RATE_LAST | Measure.RATE_YEAR:
            now, then = _both(data, figure)
            return None if now is None or not then else (now - then) * 100 / then
    return None


def year_place(year: str) -> str:
    """Where the figures of one year of a longer period stand in a table."""
    return f"{_YEAR}{year}"


def place_in(figure: Figure) -> str:
    """The place within its sheet; a year is the whole of its own."""
    return "" if figure.place.startswith(_YEAR) else figure.place


def sheet_of(data: Data, figure: Figure) -> Sheet | None:
    """The sheet a figure is of; of a change the one it ends in."""
    if figure.place.startswith(_YEAR):
        return data.years.get(figure.place.removeprefix(_YEAR))
    match figure.measure:
        case Measure.BEFORE:
            return data.before
        case Measure.YEAR_AGO:
            return data.year_ago
    return data.sheet


def shown(data: Data, figure: Figure) -> str:
    """The number as it is printed; a change without its sign, which the words say."""
    number = value(data, figure)
    if number is None:
        return OF_NOTHING if _amount(sheet_of(data, figure), figure).whole == 0 else UNTOLD
    if figure.measure.is_change:
        number = abs(number)
    return str(rounded(number, _places(data, figure)))


def rounded(number: Decimal, places: int) -> Decimal:
    """Half up, as the office rounds."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def chip(data: Data, indicator: str, measure: Measure = Measure.NOW, place: str = "") -> Piece:
    """A figure in a text."""
    figure = Figure(indicator, measure, place)
    return Piece(shown(data, figure), figure)


def compared(data: Data, indicator: str, against: Measure, place: str = "") -> Pieces:
    """“，比9月增加3条、增长37.5%” · “，比9月提高2.3个百分点” · “，与9月持平”; nothing where one of the two is
    not told, or not by all who are asked, or both are nought. `against`: VS_LAST or VS_YEAR. Growth in per
    cent only on a base of `SMALL` and more.
    """
    figure = Figure(indicator, against, place)
    change = value(data, figure)
    then = data.words["last" if against is Measure.VS_LAST else "last_year"]
    if change is None or _is_partial(data, figure):
        return ()
    if not change:  # nothing now as nothing then: not worth a word
        return (Piece(f"，与{then}持平"),) if value(data, Figure(indicator, Measure.NOW, place)) else ()
    called = data.called[indicator]
    if called.is_share:
        word = "提高" if change > 0 else "下降"
        return (Piece(f"，比{then}{word}"), Piece(shown(data, figure), figure), Piece(POINTS))
    up = change > 0
    made = [Piece(f"，比{then}{'增加' if up else '减少'}"), Piece(shown(data, figure), figure)]
    made.append(Piece(called.unit))
    base = _both(data, figure)[1]
    if base is not None and base >= SMALL:
        rate = Figure(
            indicator, Measure.RATE_LAST if against is Measure.VS_LAST else Measure.RATE_YEAR, place
        )
        made += [Piece(f"、{'增长' if up else '下降'}"), Piece(shown(data, rate), rate), Piece(PERCENT)]
    return tuple(made)


def holds(data: Data, condition: Condition, place: str = "") -> bool:
    """Never of what nobody has told."""
    number = value(data, Figure(condition.indicator, condition.measure, place))
    if number is None:
        return False
    than = condition.than
    match condition.sign:
        case ">":
            return number > than
        case ">=":
            return number >= than
        case "<":
            return number < than
        case "<=":
            return number <= than
        case "=":
            return number == than
    raise ValueError(f"no such sign: {condition.sign}")


def sentence(data: Data, told: Sentence, place: str = "", words: Mapping[str, str] | None = None) -> Pieces:
    """The sentence filled. `words`: besides those of the data. Raises KeyError for a word there is not."""
    made: list[Piece] = []
    for part in told:
        if isinstance(part, str):
            made.append(Piece(part))
        elif part.measure is None:
            made.append(Piece((words or {}).get(part.name) or data.words[part.name]))
        elif part.compared:
            made += compared(data, part.name, part.measure, place)
        else:
            made.append(chip(data, part.name, part.measure, place))
    return joined(made)


def clause(data: Data, told: Clause, place: str = "") -> Pieces:
    """Said where its conditions hold; nothing where what it counts or asks is not told: 未报 is no 0."""
    if any(value(data, Figure(one.indicator, one.measure, place)) is None for one in told.when):
        return ()
    is_said = all(holds(data, one, place) for one in told.when)
    chosen = told.sentence if is_said else told.otherwise
    return () if untold(data, chosen, place) else sentence(data, chosen, place)


def paragraph(data: Data, clauses: Sequence[Clause], place: str = "") -> Pieces:
    """Its clauses, closed with a full stop; nothing where none of those that count anything can be said."""
    made = [(one, clause(data, one, place)) for one in clauses]
    counting = [told for one, told in made if counts(one)]
    if counting and not any(counting):
        return ()
    pieces: list[Piece] = []
    for _, told in made:
        if not told:
            continue
        first = told[0] if pieces else replace(told[0], text=told[0].text.lstrip(_STOPS))
        if pieces and not (
            pieces[-1].text.endswith((*_STOPS, _END)) or first.text.startswith((*_STOPS, _END))
        ):
            pieces.append(Piece(_END))  # the clause that would have closed it could not be said
        pieces += [first, *told[1:]]
    if pieces and pieces[-1].text.endswith(tuple(_STOPS)):
        pieces[-1] = replace(pieces[-1], text=pieces[-1].text[:-1] + _END)
    elif pieces and not pieces[-1].text.endswith(_END):
        pieces.append(Piece(_END))
    return joined(pieces)


def counts(told: Clause) -> bool:
    """Whether it holds a figure."""
    return any(isinstance(one, Slot) and one.measure is not None for one in told.sentence)


def untold(data: Data, told: Sentence, place: str = "") -> frozenset[str]:
    """The indicators a sentence counts that nobody has told."""
    slots = [one for one in told if isinstance(one, Slot) and one.measure is not None and not one.compared]
    return frozenset(
        one.name for one in slots if value(data, Figure(one.name, one.measure or Measure.NOW, place)) is None
    )


def partial(data: Data, figures: Iterable[Figure]) -> str:
    """Of which of these numbers some have not said anything yet: such a sum is not the whole, and says so.
    Empty where all of them have.
    """
    missing: dict[str, int] = {}
    for figure in figures:
        if figure.indicator in data.called and figure.measure in (Measure.NOW, Measure.TOTAL):
            amount = _amount(data.sheet, figure)
            if amount.value is not None and amount.missing:
                known = missing.get(figure.indicator, 0)
                missing[figure.indicator] = max(known, amount.missing)
    named = [f"{data.called[name].title}（{n}个单位未报）" for name, n in missing.items()]
    return f"{'、'.join(named)}，未报的没有计入。" if named else ""


def _is_partial(data: Data, figure: Figure) -> bool:
    """Whether some have not said, now or then: what they come to is no comparison."""
    is_last = figure.measure in (Measure.VS_LAST, Measure.RATE_LAST)
    sheets = (data.sheet, data.before if is_last else data.year_ago)
    return any(_amount(sheet, figure).missing for sheet in sheets)


def _amount(sheet: Sheet | None, figure: Figure) -> Amount:
    column = {} if sheet is None else sheet.columns.get(place_in(figure), {})
    pair = column.get(figure.indicator)
    if pair is None:
        return Amount(None)
    return pair.total if figure.measure is Measure.TOTAL else pair.now


def _both(data: Data, figure: Figure) -> tuple[Decimal | None, Decimal | None]:
    """Now and then; of a share as printed."""
    is_last = figure.measure in (Measure.VS_LAST, Measure.RATE_LAST)
    then = _amount(data.before if is_last else data.year_ago, figure).value
    now = _amount(data.sheet, figure).value
    if now is None or then is None:
        return now, then
    if data.called[figure.indicator].is_share:
        places = _places(data, figure)
        return rounded(now, places), rounded(then, places)
    return now, then


def _places(data: Data, figure: Figure) -> int:
    """Decimals as printed: of growth in per cent and of a score one, of a rank none."""
    if figure.measure.is_rate or figure.measure is Measure.SCORE:
        return 1
    return 0 if figure.measure is Measure.RANK else data.called[figure.indicator].places
