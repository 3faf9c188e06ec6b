"""A paper as JSON: what a phone takes with it and a visit keeps, and the same read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhiben.domain.checklists import Evidence, Item, Line, OnFail, Paper, Part, Proof, Required, Result, When


def told(paper: Paper) -> dict[str, Any]:
    """Plain parts only; equal papers are told alike."""
    return {
        "title": paper.title,
        "titles": dict(paper.titles),
        "items": [_line(line) for line in paper.lines],
        "required": [
            {"list": one.list, "aspect": one.aspect, "target": one.target} for one in paper.required
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    item = line.item
    when = item.when
    return {
        "id": item.id,
        "aspect": item.aspect,
        "item": item.text,
        "method": item.method,
        "basis": item.basis,
        "fail": item.on_fail.value,
        "criteria": list(item.criteria),
        "must": item.is_needed,
        "evidence": [one.value for one in item.evidence],
        "when": None
        if when is None
        else {"item": when.item, "is": sorted(one.value for one in when.results)},
        "lists": list(line.lists),
        "parts": [[part.list, part.id, part.aspect] for part in line.parts],
        "note": item.note,
        "confidence": item.confidence,
        "counts_as": item.counts_as,
        "proven_by": "" if item.proven_by is None else item.proven_by.value,
    }


def heard(told: Mapping[str, Any]) -> Paper:
    """The paper that was told so. Raises KeyError, ValueError for anything else."""
    return Paper(
        dict(told["titles"]),
        tuple(_line_of(one) for one in told["items"]),
        tuple(Required(one["list"], one["aspect"], one["target"]) for one in told["required"]),
    )


def _line_of(told: Mapping[str, Any]) -> Line:
    when = told["when"]
    item = Item(
        told["id"],
        told["aspect"],
        told["item"],
        told["method"],
        told["basis"],
        OnFail(told["fail"]),
        told["confidence"],
        criteria=tuple(told["criteria"]),
        must_answer=told["must"],
        evidence=tuple(Evidence(one) for one in told["evidence"]),
        when=None if when is None else When(when["item"], frozenset(Result(one) for one in when["is"])),
        note=told["note"],
        counts_as=told["counts_as"],
        proven_by=Proof(told["proven_by"]) if told["proven_by"] else None,
    )
    parts: Sequence[Sequence[str]] = told["parts"]
    return Line(item, tuple(Part(*part) for part in parts))
