"""State machines as tables. A flow is data; this module only reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from zhiben.domain.access import Actor, Permission, Place
from zhiben.domain.refusals import Conflict, Incomplete

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[S, E]):
    source: S
    event: E
    target: S
    permission: Permission
    needs: tuple[str, ...] = ()  # facts that must come with the event

    def check(self, facts: Mapping[str, object]) -> None:
        """Raises Incomplete, naming what is missing."""
        missing = [name for name in self.needs if facts.get(name) in (None, "", [], ())]
        if missing:
            raise Incomplete("facts_missing", event=self.event, missing=missing)


@dataclass(frozen=True, slots=True)
class Flow(Generic[S, E]):
    name: str
    initial: S
    steps: tuple[Step[S, E], ...]

    def step(self, state: S, event: E) -> Step[S, E]:
        """Raises Conflict where the table has no such step."""
        for step in self.steps:
            if (step.source, step.event) == (state, event):
                return step
        raise Conflict("no_such_step", flow=self.name, state=state, event=event)

    def offers(self, state: S, actor: Actor, place: Place) -> list[E]:
        """The events this person can raise now: the buttons on the page."""
        return [
            step.event for step in self.steps if step.source == state and actor.may(step.permission, place)
        ]

    def is_final(self, state: S) -> bool:
        return all(step.source != state for step in self.steps)

    def diagram(self) -> str:
        """Mermaid source for the reference manual."""
        lines = [f"[*] --> {self.initial}"]
        lines += [f"{step.source} --> {step.target}: {step.event}" for step in self.steps]
        return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)])
