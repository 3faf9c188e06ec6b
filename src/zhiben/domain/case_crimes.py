"""行刑衔接: when a case makes one think of the police. A prompt, never a decision: a person proposes the
transfer, the head of the authority decides it.

In the criminal law 以上 includes the number: every line is `>=`. Only lines that were seen again in a second
source (`is_sure`) prompt; the others are shown as 待核实. Source: reference §5 (法释〔2015〕22号 articles 6
and 7; 刑法 134-1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Harm:
    """What happened. `loss`: direct economic loss in 元; `other`: other serious consequences, by a person's
    judgement; `main`: the party bears the main responsibility; `danger`: a real danger without an accident,
    after monitors were closed or falsified, a stop was refused, or dangerous work was done unlicensed.
    """

    deaths: int = 0
    serious: int = 0
    loss: Decimal = Decimal(0)
    other: bool = False
    main: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One threshold. `code` is what it is called; `is_sure`: it may prompt."""

    code: str
    basis: str
    is_sure: bool
    meets: Callable[[Harm], bool]


_FILING = "法释〔2015〕22号第六条"
_GRAVE = "法释〔2015〕22号第七条"
LINES: tuple[Line, ...] = (
    Line("deaths", _FILING, True, lambda harm: harm.deaths >= 1),
    Line("serious", _FILING, True, lambda harm: harm.serious >= 3),
    Line("loss", _FILING, True, lambda harm: harm.loss >= Decimal(1_000_000)),
    Line("other", _FILING, True, lambda harm: harm.other),
    Line("grave_deaths", _GRAVE, False, lambda harm: harm.deaths >= 3 and harm.main),
    Line("grave_serious", _GRAVE, False, lambda harm: harm.serious >= 10 and harm.main),
    Line("grave_loss", _GRAVE, False, lambda harm: harm.loss >= Decimal(5_000_000) and harm.main),
    Line("danger", "刑法第一百三十四条之一", False, lambda harm: harm.danger),
)


def met(harm: Harm) -> tuple[Line, ...]:
    """The lines that are reached, sure ones first."""
    return tuple(one for one in LINES if one.meets(harm))


def prompts(harm: Harm) -> bool:
    """Whether whoever handles the case is asked to weigh a transfer to the police."""
    return any(one.is_sure for one in met(harm))
