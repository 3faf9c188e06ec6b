"""The closed list of acts a gate may refuse."""

from __future__ import annotations

import re

from zhiben.domain.verbs import VERBS


def test_every_verb_is_a_thing_and_what_is_done_to_it() -> None:
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+", name) for name in VERBS)


def test_every_verb_and_everything_in_its_context_has_a_chinese_label() -> None:
    labels = [label for verb in VERBS.values() for label in (verb.label, *verb.context.values())]
    assert all(re.search(r"[\u4e00-\u9fff]", label) for label in labels)


def test_no_two_verbs_have_the_same_label() -> None:
    labels = [verb.label for verb in VERBS.values()]
    assert len(set(labels)) == len(labels)
