"""The form of a record kind and its text are one thing: either way round nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rooms import records_made
from zhiben.contents import record_form
from zhiben.contents.problems import Problems
from zhiben.contents.record_editions import read_kind
from zhiben.contents.record_text import Tree, entries, has_comments, inline, typed, untyped, written
from zhiben.contents.strict import plain, read_text
from zhiben.contents.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
FILES = [path for path in (ROOT / "content").rglob("*.yaml") if "zhiben-records/1" in path.read_text("utf-8")]
SHIPPED = [tree for path in FILES for tree in entries(path.read_text("utf-8"))]
ALL = [
    *SHIPPED,
    *entries(records_made.SCRATCH + records_made.DRILL + records_made.REPORT + records_made.OFFICE),
]


def test_there_are_kinds_to_try():
    assert len(SHIPPED) > 50


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind["kind"])
def test_form_and_text_of_every_shipped_kind_lead_back_to_it(kind):
    text = written([kind])
    assert entries(text.text) == [kind]
    assert len(text.parts) == len(text.text.splitlines())
    form = record_form.flat(kind)
    assert record_form.fits(kind)
    assert record_form.tree(form) == kind
    assert record_form.flat(record_form.tree(form)) == form


# ── and of kinds nobody has seen ─────────────────────────────────────────────────────────────────

WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="﻿￾￿\u0085"),
    min_size=1,
    max_size=60,
).map(lambda one: one.strip() or "名")
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,59}", fullmatch=True)
SCALARS = st.one_of(st.integers(-(10**9), 10**9), st.booleans(), WORDS)
OPTIONS = st.dictionaries(
    st.from_regex(r"[a-z一-龥][a-z0-9]{0,8}", fullmatch=True), WORDS, min_size=1, max_size=4
)


def _question(types: list[str]) -> st.SearchStrategy[Tree]:
    return st.fixed_dictionaries(
        {"name": NAMES, "type": st.sampled_from(types), "label": WORDS},
        optional={
            "required": st.just(True), "help": WORDS, "unit": WORDS, "min": st.integers(), "options": OPTIONS,
            "not_after": st.just("today"), "group": WORDS,
        },
    )  # fmt: skip


@st.composite
def kinds(draw: Any) -> Tree:
    """Trees of the right shape, right or wrong in what they say."""
    fields = draw(
        st.lists(
            _question(["text", "number", "date", "yes_no"]),
            min_size=1,
            max_size=6,
            unique_by=lambda f: f["name"],
        )
    )
    names = [one["name"] for one in fields]
    test = st.dictionaries(
        st.sampled_from(names),
        st.one_of(SCALARS, st.fixed_dictionaries({"gte": st.integers()})),
        min_size=1,
        max_size=2,
    )
    some = st.lists(st.sampled_from(names), min_size=1, unique=True)
    values = st.dictionaries(NAMES, SCALARS, min_size=1, max_size=3)
    return {
        "kind": draw(NAMES), "nature": "event", "name": {"zh": draw(WORDS)}, "about": "enterprise",
        "filed_by": draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)), "happened": names[0],
        "fields": fields,
        "checks": [{"if": draw(test), "require": draw(some), "say": draw(WORDS)}],
        "emits": [{"fact": draw(NAMES), "with": draw(values)}],
        "list": draw(some),
        "import": {"key": ["about"]}, "keep": {"years": draw(st.integers(1, 99)), "basis": draw(WORDS)},
        "example": {name: draw(SCALARS) for name in names[:2]},
    }  # fmt: skip


@given(kinds())
@settings(max_examples=60, deadline=None)
def test_whatever_a_kind_says_its_text_says_it_and_the_form_never_says_something_else(kind):
    [read] = entries(written([kind]).text)
    assert entries(written([read]).text) == [read]
    assert {one["name"]: one["label"] for one in read["fields"]} == {
        one["name"]: one["label"].strip() for one in kind["fields"]
    }
    if record_form.fits(read):
        assert record_form.tree(record_form.flat(read)) == read


@given(SCALARS)
@settings(max_examples=100, deadline=None)
def test_a_single_value_is_the_same_however_it_is_typed(value):
    assert untyped(typed(value)) == value
    assert type(untyped(typed(value))) is type(value)


def test_a_kind_that_says_more_than_the_form_has_a_place_for_stays_text():
    [kind] = entries(records_made.SCRATCH + records_made.DRILL)
    assert not record_form.fits({**kind, "colour": "red"})
    assert not record_form.fits({**kind, "example": {"nobody": 1}})
    assert not record_form.fits({**kind, "fields": ["text"]})
    assert not record_form.fits({**kind, "list": ["held_on", "gone"]})


def test_a_condition_of_any_depth_is_kept_as_it_is_written():
    [kind] = entries(records_made.SCRATCH + records_made.DRILL)
    deep = {"any": [{"people": {"gt": 10}}, {"not": {"four_no": "yes"}}]}
    kind["checks"][0]["if"] = deep
    form = record_form.flat(kind)
    assert inline(form["checks.0.if.raw"][0]) == deep
    assert record_form.tree(form) == kind


def test_options_and_yes_are_said_in_words():
    [kind] = entries(records_made.SCRATCH + records_made.DRILL)
    form = record_form.flat(kind)
    assert form["checks.0.if.0.value"] == ["否"]
    form["checks.0.if.0.value"] = ["是"]
    form["fields.2.options"] = ["yes = 是\nno = 否\n不清楚"]
    made = record_form.tree(form)
    assert made["checks"][0]["if"] == {"four_no": "yes"}
    assert made["fields"][2]["options"] == {"yes": "是", "no": "否", "不清楚": "不清楚"}


def test_fields_are_moved_dropped_and_named_by_the_program():
    [kind] = entries(records_made.SCRATCH + records_made.DRILL)
    form = record_form.flat(kind)
    assert [one["name"] for one in record_form.tree(form, "up:fields.1")["fields"]][:2] == [
        "docks",
        "held_on",
    ]
    gone = record_form.tree(form, "drop:fields.3")
    assert "people" not in {one["name"] for one in gone["fields"]} | {*gone["list"]} | {*gone["example"]}
    for nonsense in ("drop:fields.99", "up:name", "drop:import.key.0", "down:fields.x", "drop:"):
        assert record_form.tree(form, nonsense) == kind
    more = record_form.tree(
        form | {"fields.7.label": ["气温"], "fields.7.type": ["number"], "fields.8.label": ["风力"]}
    )
    assert [one["name"] for one in more["fields"]][-2:] == ["field_1", "field_2"]


def test_problems_are_found_at_the_part_of_the_form_that_caused_them():
    [kind] = entries(records_made.SCRATCH + records_made.DRILL)
    kind["fields"][3]["min"] = 9000
    kind["list"] = ["held_on", "peoples"]
    kind["example"]["four_no"] = "perhaps"
    kind["fields"][6]["columns"][1]["type"] = "colour"
    text = written([kind])
    parts = {text.part(one.line) for one in read_kind(text.text, "x", Vocabulary()).problems}
    assert {("fields", 3), ("fields", 6, "columns", 1)} <= parts
    kind["fields"][3]["min"] = 1
    kind["fields"][6]["columns"][1]["type"] = "number"
    text = written([kind])
    parts = {text.part(one.line) for one in read_kind(text.text, "x", Vocabulary()).problems}
    assert {("list",), ("example", "four_no")} <= parts


def test_comments_are_seen_before_they_are_lost():
    assert has_comments("# 机关\nformat: x\n")
    assert has_comments("records: [] # none\n")
    assert not has_comments('say: "不是 # 号"\n')


def test_the_written_text_is_strict_yaml_whatever_a_label_holds():
    [kind] = entries(records_made.SCRATCH + records_made.DRILL)
    for label in (
        '<script>alert("1")</script>',
        "a: b # c",
        "- x",
        "{y}",
        "'",
        "是",
        "12",
        "true",
        "名" * 60,
    ):
        kind["fields"][3]["label"] = label
        problems = Problems()
        root = read_text(written([kind]).text, "x", problems).root
        assert len(problems) == 0
        assert plain(root)["records"][0]["fields"][3]["label"] == label
