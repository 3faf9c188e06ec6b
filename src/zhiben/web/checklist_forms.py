"""The form of a checklist: a card for each item of `contents.checklist_form`; and the trial's answers.

What is typed is carried as it is; the loader judges it, and what it says comes back to its card.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from zhiben.contents.checklist_grammar import ALL
from zhiben.contents.problems import Problem
from zhiben.contents.record_text import Tree, Written
from zhiben.domain.checklist_closing import Answer, Briefing, Finding, Lack, Missing, Recorded
from zhiben.domain.checklists import CONFIDENCES, Checklist, Evidence, OnFail, Proof, Result, Side
from zhiben.domain.words import word
from zhiben.library.criteria import shipped
from zhiben.web.checklist_words import CONFIDENCE, HEADS, JUDGING_WORDS, LABELS, worded
from zhiben.web.kinds_form import Card, Input
from zhiben.web.narrowing import Day

SPARE = 2  # empty rows for further aspects
LONGEST = 500


class Adopting(forms.Form):
    """From which day on, and until when. `key` is made when the trial is shown."""

    valid_from = Day(
        label=gettext_lazy("哪天起用"),
        help_text=gettext_lazy("此前下达的检查仍用当时的一版。"),
    )
    valid_until = Day(
        label=gettext_lazy("哪天起停用"),
        help_text=gettext_lazy("一直用的不填。"),
    )
    key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict | None, *, today: date, until: date | None) -> None:
        initial = {"valid_from": today, "valid_until": until, "key": f"checklist:{uuid4()}"}
        super().__init__(asked, initial=initial, auto_id="k-%s")
        self.fields["valid_from"].required = True
        self.fields["valid_from"].widget.attrs["min"] = today.isoformat()

    def clean(self) -> None:
        start, end = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_until")
        if start and end and end <= start:
            self.add_error("valid_until", gettext("停用日期要晚于启用日期。"))


@dataclass(slots=True)
class DraftForm:
    """`tree`: what is written. `is_new`: its code and prefix may still be chosen. `add`: what was just done;
    `wrong`: what the loader says, by the part that said it.
    """

    tree: Tree
    is_new: bool
    add: str = ""
    wrong: dict[str, list[Problem]] = field(default_factory=dict)

    def place(self, problems: Iterable[Problem], text: Written) -> None:
        """Each problem at the part of the form whose line of the text it is."""
        ids = {n: one.get("id", "") for n, one in enumerate(self.tree["items"])}
        for problem in problems:
            part = text.part(problem.line)
            anchor = f"items-{part[1]}" if part[:1] == ("items",) and len(part) > 1 else "basics"
            self.wrong.setdefault(anchor, []).append(worded(problem, text, ids))

    @property
    def problems(self) -> list[tuple[str, str, Problem]]:
        """Each with the part of the page it belongs to, and the item where it is one's."""
        ids = {f"items-{n}": one.get("id", "") for n, one in enumerate(self.tree["items"])}
        return [(anchor, ids.get(anchor, ""), one) for anchor, some in self.wrong.items() for one in some]

    @property
    def basics(self) -> list[Input]:
        tree, title = self.tree, self.tree.get("title", {})
        industries = [(ALL, gettext("所有行业")), *shipped().library.industries.items()]
        chosen = tree.get("industries", ())
        return [
            self._key("list", gettext("清单代码"), gettext("小写英文字母，如 fire_check；定了不能改。")),
            self._key("prefix", gettext("编号前缀"), gettext("两到六个大写字母，如 FC；定了不能改。")),
            Input("text", "title.zh", gettext("名称"), title.get("zh", "")),
            Input("text", "title.en", gettext("英文名称"), title.get("en", "")),
            Input("several", "industries", str(HEADS["industries"]), choices=industries,
                  chosen=[ALL] if chosen == ALL else chosen),
            Input("text", "clauses", str(HEADS["clauses"]), " ".join(tree.get("clauses", ())),
                  hint=gettext("条款号，空格分开，如 3.5.3 3.1.5。")),
            Input("area", "authority", str(HEADS["authority"]), tree.get("authority", "")),
            Input("area", "note", str(HEADS["note"]), tree.get("note", "")),
            self._aspects(),
        ]  # fmt: skip

    def _key(self, name: str, label: str, hint: str) -> Input:
        what = "text" if self.is_new else "fixed"
        return Input(what, name, label, self.tree.get(name, ""), hint=hint if self.is_new else "")

    def _aspects(self) -> Input:
        rows = [*self.tree.get("aspects", ()), *[{}] * SPARE]
        inputs = [
            [
                Input("text", f"aspects.{n}.aspect", str(LABELS["aspect"]), one.get("aspect", "")),
                Input("text", f"aspects.{n}.target", gettext("方案里的代码"), one.get("target", "")),
            ]
            for n, one in enumerate(rows)
        ]
        hint = gettext("每个方面至少有一项查过，检查才能结束。方案里点了名的方面，代码照旧，才算到方案。")
        return Input("tests", "aspects", str(HEADS["required"]), hint=hint, rows=inputs)

    @property
    def aspects(self) -> list[str]:
        """Those in use, offered again."""
        return list(dict.fromkeys(one["aspect"] for one in self.tree["items"] if one.get("aspect")))

    @property
    def cards(self) -> list[Card]:
        found = [self._card(n, one) for n, one in enumerate(self.tree["items"])]
        if self.add == "add:items" and found:
            found[-1].is_open = True
        return found

    def _card(self, n: int, one: Tree) -> Card:
        path = f"items.{n}"
        title = " · ".join(part for part in (one.get("id"), one.get("aspect"), one.get("item")) if part)
        card = Card(path, title, self._inputs(path, one, self.tree["items"][:n]))
        card.errors = self.wrong.get(card.id, [])
        card.is_open = bool(card.errors)
        return card

    def _inputs(self, path: str, one: Tree, earlier: Sequence[Tree]) -> list[Input]:
        when = one.get("when", {})
        ids = [
            (each["id"], f"{each['id']} {each.get('item', '')[:20]}") for each in earlier if each.get("id")
        ]
        labels = {name: str(label) for name, label in LABELS.items()}
        text: dict[str, Any] = {
            name: one.get(name, "") for name in ("aspect", "item", "method", "basis", "note")
        }
        found = [
            Input("fixed", f"{path}.id", gettext("编号"), one.get("id", "")),
            Input("text", f"{path}.aspect", labels["aspect"], text["aspect"], known="aspects"),
            Input("area", f"{path}.item", labels["text"], text["item"]),
            Input("text", f"{path}.method", labels["method"], text["method"]),
            Input("text", f"{path}.basis", labels["basis"], text["basis"]),
            Input("select", f"{path}.fail", labels["on_fail"], one.get("fail", ""), said(OnFail)),
            Input("text", f"{path}.criteria", labels["criteria"], " ".join(one.get("criteria", ())),
                  hint=gettext("判定标准里的编号，空格分开，如 MB24-04。")),
            Input("select", f"{path}.confidence", labels["confidence"], one.get("confidence", ""),
                  [(each, str(CONFIDENCE[each])) for each in CONFIDENCES[::-1]],
                  hint=gettext("依据待核实的，不合格也不会提请认定重大。")),
            Input("several", f"{path}.used_by", labels["used_by"], "", said(Side), one.get("used_by", ())),
            Input("several", f"{path}.evidence", labels["evidence"], "", said(Evidence),
                  one.get("evidence", ())),
            Input("check", f"{path}.must_answer", labels["must_answer"], "on",
                  chosen=["on"] if one.get("must_answer") else []),
            Input("select", f"{path}.when.item", labels["when"], when.get("item", ""),
                  [("", gettext("都问")), *ids],
                  hint=gettext("选前面的一项，再选它是哪些结论时才问这一项。")),
            Input("several", f"{path}.when.is", gettext("它的结论"), "", said(Result), when.get("is", ())),
            Input("text", f"{path}.same_as", labels["same_as"], " ".join(one.get("same_as", ())),
                  hint=gettext("几份清单合在一起查时，只问一次，如 SW-08。")),
            Input("area", f"{path}.note", labels["note"], text["note"]),
        ]  # fmt: skip
        return [*found, *self._kept(path, one)]

    def _kept(self, path: str, one: Tree) -> list[Input]:
        """What the plan asks of an item, shown and not to be changed here."""
        found = []
        if one.get("counts_as"):
            label, shown = str(LABELS["counts_as"]), str(JUDGING_WORDS)
            found.append(Input("fixed", f"{path}.counts_as", label, one["counts_as"], shown=shown))
        if one.get("proven_by") in set(Proof):
            label, shown = str(LABELS["proven_by"]), gettext(word(Proof(one["proven_by"])))
            found.append(Input("fixed", f"{path}.proven_by", label, one["proven_by"], shown=shown))
        return found


def said(terms: Any) -> list[tuple[str, str]]:
    """Members of an enum and their words, as choices."""
    return [(term.value, gettext(word(term))) for term in terms]


# ── the trial ────────────────────────────────────────────────────────────────────────────────────


def answers_of(one: Checklist, sent: QueryDict) -> dict[str, Answer]:
    """What the trial's items were answered with; nothing is kept."""
    results = {result.value: result for result in Result}
    return {
        item.id: Answer(
            results.get(sent.get(f"r.{item.id}", ""), Result.UNCHECKED),
            sent.get(f"reason.{item.id}", "")[:LONGEST],
            sent.get(f"note.{item.id}", "")[:LONGEST],
        )
        for item in one.items
    }


def recorded_of(one: Checklist, sent: QueryDict) -> Recorded:
    """The trial's record: a finding ticked counts as one with everything it needs."""
    findings = [item.id for item in one.items if sent.get(f"finding.{item.id}")]
    return Recorded(
        answers_of(one, sent),
        Briefing(
            count(sent.get("minutes", "")),
            sent.get("audience", "")[:LONGEST],
            (),
            sent.get("clauses", "")[:LONGEST],
        ),
        tuple(Finding(id_, id_, is_known=True) for id_ in findings),
        frozenset(item.id for item in one.items if sent.get(f"photo.{item.id}")),
        count(sent.get("drawn", "")),
    )


def count(text: str) -> int:
    """A count that was typed; 0 for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text.strip()) else 0


def by_item(lacks: Iterable[Lack]) -> Mapping[str, list[str]]:
    """What is lacking at each item, in words."""
    found: dict[str, list[str]] = {}
    for lack in lacks:
        found.setdefault(lack.item, []).append(gettext(word(Missing(lack.code))))
    return found
