"""What a description says of one criterion: which elements it tells, and whether it is about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhiben.domain.criteria.library import Criterion, Element, Saying, Sign
from zhiben.domain.criteria.quantities import compared, over_limit
from zhiben.domain.criteria.reading import Reading

NEARLY_QUOTED = 0.8  # so much of a criterion's own wording, and the description is about it
QUOTED = 0.9  # so much, and it says all that the criterion says
_FACTS = frozenset({Saying.FACT, Saying.LACK})


@dataclass(frozen=True, slots=True)
class Judged:
    """What a description says of one criterion's elements. `quoted`: how much of its own wording."""

    matched: tuple[str, ...]
    missing: tuple[str, ...]
    quoted: float

    @property
    def is_whole(self) -> bool:
        return not self.missing

    @property
    def is_quoted(self) -> bool:
        return self.quoted >= QUOTED


def judged(item: Criterion, reading: Reading, quoted: float) -> Judged | None:
    """None where the description is not about the criterion, or says that it does not hold."""
    verbatim = quoted >= QUOTED
    if quoted < NEARLY_QUOTED and not all(reading.names(thing) for thing in item.about):
        return None
    whole = {element: _element(element, reading) for element in item.all}
    others = {element: _element(element, reading) for element in item.any}
    if not item.partly and any(answer is False for answer in whole.values()):
        return None
    if verbatim:
        whole = {element: answer or not element.apart or None for element, answer in whole.items()}
        if not any(others.values()):
            others = {element: answer is None or answer for element, answer in others.items()}
    nearly = any(_nearly(element, reading) for element in (*item.all, *item.any))
    if not nearly and not _telling((whole, others), quoted >= NEARLY_QUOTED):
        return None
    matched = [element.text for element, answer in (*whole.items(), *others.items()) if answer]
    missing = [element.text for element, answer in whole.items() if not answer]
    if others and not any(others.values()):
        missing.append("或者".join(element.text for element in others))
    return Judged(tuple(dict.fromkeys(matched)), tuple(missing), quoted)


def _telling(answers: Iterable[Mapping[Element, bool | None]], quoted: bool) -> bool:
    """Whether any element that is a fact is said: a place or an activity alone is no hazard."""
    said = [element for group in answers for element, answer in group.items() if answer]
    return quoted or any(_is_fact(element) for element in said)


def _nearly(element: Element, reading: Reading) -> bool:
    """Whether nothing but a number is untold (主要负责人未考核, and not for how long)."""
    return any(
        all(_sign(sign, reading) is (None if sign.saying is Saying.NUMBER else True) for sign in told)
        and any(sign.saying in _FACTS for sign in told)
        for told in element.told
        if any(sign.saying is Saying.NUMBER for sign in told)
    )


def _is_fact(element: Element) -> bool:
    return not element.apart and any(
        sign.saying in _FACTS or sign.saying is Saying.NUMBER for told in element.told for sign in told
    )


def _element(element: Element, reading: Reading) -> bool | None:
    answers = [_told(told, reading) for told in element.told]
    if any(answers):
        return True
    return False if any(answer is False for answer in answers) else None


def _told(signs: tuple[Sign, ...], reading: Reading) -> bool | None:
    answers = [_sign(sign, reading) for sign in signs]
    if any(answer is False for answer in answers):
        return False
    return True if all(answers) else None


def _sign(sign: Sign, reading: Reading) -> bool | None:
    match sign.saying:
        case Saying.FACT:
            return reading.says(sign.thing)
        case Saying.LACK:
            return reading.lacks(sign.thing)
        case Saying.PLACE:
            return True if reading.names(sign.thing) else None
        case Saying.NEVER:
            return not reading.says(sign.thing)
        case Saying.NUMBER if sign.bound is None:
            return over_limit(reading.numbers(), sign.thing)
        case Saying.NUMBER:
            return compared(reading.numbers(), sign.thing, sign.compare, sign.bound or 0.0)
