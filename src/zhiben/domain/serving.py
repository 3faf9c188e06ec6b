"""送达: how a document reaches whom it is for, and what each way must have to count.

A table: for each way the checks, each with the code of its refusal. Sources: 行政处罚法 61; 民事诉讼法 on
service (直接、留置、邮寄、公告、电子); what is 待核实 there is said in the form of the receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Way(StrEnum):
    IN_PERSON = "in_person"  # 直接送达
    LEFT = "left"  # 留置送达
    POSTED = "posted"  # 邮寄送达
    ANNOUNCED = "announced"  # 公告送达
    ELECTRONIC = "electronic"  # 电子送达


@dataclass(frozen=True, slots=True)
class Served:
    """What was said of one service. `servers`: how many of the authority; `taker`: who took it; `reason`: why
    it was left or announced; `consent`: the paper by which the party agreed to electronic service; `number`:
    of the letter; `proofs`: how many pieces of evidence came with it.
    """

    way: Way
    on: date
    servers: int = 0
    receiver: str = ""
    taker: str = ""
    reason: str = ""
    witness: str = ""
    consent: str = ""
    number: str = ""
    proofs: int = 0


Check = tuple[str, Callable[[Served], bool]]  # the refusal's code; what must hold
_TWO: Check = ("service_two", lambda told: told.servers >= 2)
_WHY: Check = ("service_reason", lambda told: bool(told.reason))
_PROOF: Check = ("service_proof", lambda told: told.proofs > 0)
CHECKS: Mapping[Way, tuple[Check, ...]] = {
    Way.IN_PERSON: (_TWO, ("service_taker", lambda told: bool(told.taker))),
    # Left there: what happened is recorded, and somebody saw it or a picture shows it.
    Way.LEFT: (_TWO, _WHY, ("service_witness", lambda told: bool(told.witness) or told.proofs > 0)),
    Way.POSTED: (("service_number", lambda told: bool(told.number)),),
    Way.ANNOUNCED: (_WHY, _PROOF),
    Way.ELECTRONIC: (("service_consent", lambda told: bool(told.consent)), _PROOF),
}


def lacking(told: Served, issued_on: date, today: date) -> tuple[str, ...]:
    """The codes of everything that keeps it from counting, in their order."""
    found = [] if told.receiver else ["service_receiver"]
    if not issued_on <= told.on <= today:
        found.append("service_day")
    return (*found, *(code for code, holds in CHECKS[told.way] if not holds(told)))
