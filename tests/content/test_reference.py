"""The pages of docs/reference are true: printed ones equal their tables, every example in others loads."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from tests.content.bad_plans import BAD, lay_out
from zhiben.contents import reference
from zhiben.contents.duty_grammar import DUE, DUTY, EVENT, NEED
from zhiben.contents.plans import Loaded, load_plan
from zhiben.contents.problems import Problems
from zhiben.contents.records import EVIDENCE, FIELD, RECORD, TYPES
from zhiben.contents.strict import plain, read_file
from zhiben.contents.world import FACT, SUBJECT, read_facts, read_subjects

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCS = ROOT / "docs/reference"
HEAD = """format: zhiben-plan/2
plan: {id: example, title: 示例, issuer: 某局, in_force: 2026-01-01/2028-12-31}
"""


@pytest.mark.parametrize("name", reference.PAGES)
def test_printed_pages_equal_their_tables(name: str) -> None:
    """Mend by `python -m zhiben.contents.reference docs/reference`."""
    assert (DOCS / name).read_text(encoding="utf-8") == reference.PAGES[name]()


# ── JSON Schema ──────────────────────────────────────────────────────────────────────────────────


def is_valid(path: Path, schema: str = "plan-schema.json") -> bool:
    rules = json.loads((DOCS / schema).read_text(encoding="utf-8"))
    values = plain(read_file(path, path.name, Problems()).root)
    return bool(jsonschema.Draft202012Validator(rules).is_valid(values))


def files_of_format(prefix: str) -> list[Path]:
    places = [
        ROOT / "content/plans/wendeng-2024-2026",
        ROOT / "content/criteria",
        HERE / "draft",
        *sorted((HERE / "plans").iterdir()),
    ]
    found = [
        path for place in places for path in sorted((*place.glob("*.yaml"), *place.glob("clauses/*.yaml")))
    ]
    return [path for path in found if _format(path).startswith(prefix)]


def _format(path: Path) -> str:
    """A file of clauses need not name its format."""
    first = next(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return first.removeprefix("format: ") if first.startswith("format:") else "zhiben-plan/2"


@pytest.mark.parametrize(
    ("schema", "prefix"),
    [
        ("plan-schema.json", "zhiben-plan/"),
        ("vocabulary-schema.json", "zhiben-vocabulary/"),
        ("records-schema.json", "zhiben-records/"),
        ("criteria-schema.json", "zhiben-criteria"),
    ],
)
def test_the_schemas_accept_every_valid_file(schema: str, prefix: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads((DOCS / schema).read_text(encoding="utf-8")))
    files = files_of_format(prefix)
    assert files
    assert [path for path in files if not is_valid(path, schema)] == []


STRUCTURAL = [
    "unknown-key", "missing-holder", "unknown-form", "wrong-type", "condition-in-holder", "two-holders",
    "hours",
    "bad-duration", "no-such-time", "ratio-over-hundred", "form-against-keys", "every-and-by", "no-when",
    "report-to-nobody", "gate-without-say", "unknown-verb", "state-with-period", "mend-in-count",
    "negative-need",
    "unknown-comparison", "empty-any", "override-without-basis", "override-of-holder", "share-of-facts",
    "evenly-spaced", "computed-amount", "clause-without-reading", "holder-in-with", "joins-an-event",
    "code-in-a-condition",
]  # fmt: skip


@pytest.mark.parametrize("family", STRUCTURAL)
def test_the_schema_refuses_mistakes_of_structure(family: str) -> None:
    (path,) = BAD.glob(f"[0-9]*-{family}.yaml")
    assert not is_valid(path)


def test_the_schema_accepts_the_plan_the_mistakes_were_made_in() -> None:
    assert is_valid(BAD / "base.yaml")


# ── the examples of plan-format.md ───────────────────────────────────────────────────────────────


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of each example: plan, clauses, duty, top, vocabulary, records, subjects, facts."""
    text = (DOCS / page).read_text(encoding="utf-8")
    for found in re.finditer(r"^```(?:yaml|csv) (\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield found[1], found[2]


def of_kind(page: str, kind: str) -> list[str]:
    return [text for found, text in blocks(page) if found == kind]


def loaded(directory: Path, plan: str) -> Loaded:
    (directory / "plan.yaml").write_text(plan, encoding="utf-8")
    return load_plan(directory)


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" if line else "\n" for line in text.splitlines())


CLAUSE = '  - id: "9"\n    section: 九\n    summary: 示例\n    reads: duty\n    duties:\n'


@pytest.mark.parametrize("text", of_kind("plan-format.md", "plan"))
def test_whole_plans_of_the_manual_load(text: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, text).problems == ()


@pytest.mark.parametrize("text", of_kind("plan-format.md", "duty"))
def test_every_duty_of_the_manual_loads_with_its_tables(text: str, tmp_path: Path) -> None:
    tables = "".join(of_kind("plan-format.md", "top"))
    assert loaded(tmp_path, f"{HEAD}{tables}clauses:\n{CLAUSE}{indented(text, 6)}").problems == ()


def test_all_of_the_manual_is_one_plan(tmp_path: Path) -> None:
    tables = "".join(of_kind("plan-format.md", "top"))
    clauses = "".join(indented(text, 2) for text in of_kind("plan-format.md", "clauses"))
    duties = "".join(indented(text, 6) for text in of_kind("plan-format.md", "duty"))
    answer = loaded(tmp_path, f"{HEAD}{tables}clauses:\n{clauses}{CLAUSE}{duties}")
    assert answer.problems == ()
    assert set(answer.forms) == {"count", "coverage", "each", "report", "once", "state", "gate"}


def test_the_vocabulary_of_the_manual_loads(tmp_path: Path) -> None:
    lay_out(BAD / "base.yaml", tmp_path)
    path = tmp_path / "plan.yaml"
    text = path.read_text(encoding="utf-8").replace("[facts.yaml]", "[facts.yaml, more.yaml]")
    (tmp_path / "more.yaml").write_text(of_kind("plan-format.md", "vocabulary")[0], encoding="utf-8")
    assert loaded(tmp_path, text).problems == ()


def test_the_manual_shows_every_key_of_a_duty() -> None:
    text = "".join(text for kind, text in blocks("plan-format.md") if kind in ("duty", "plan"))
    keys = [*DUTY.fields, *DUE.fields, *EVENT.fields, *NEED.fields]
    missing = [key for key in keys if not re.search(rf"\b{key}:", text)]
    assert missing == []


# ── the examples of world-files.md and records-format.md ─────────────────────────────────────────


@pytest.mark.parametrize("number", range(2))
def test_subjects_and_facts_of_the_manual_are_read(number: int, tmp_path: Path) -> None:
    suffix = ("yaml", "csv")[number]
    problems = Problems()
    for kind, read in (("subjects", read_subjects), ("facts", read_facts)):
        path = tmp_path / f"{kind}.{suffix}"
        path.write_text(of_kind("world-files.md", kind)[number], encoding="utf-8")
        assert read(path, problems)
    assert problems.sorted() == ()


@pytest.mark.parametrize("shape", ["subjects", "facts"])
def test_the_manual_names_every_key_of_a_subject_and_a_fact(shape: str) -> None:
    page = (DOCS / "world-files.md").read_text(encoding="utf-8")
    fields = {"subjects": SUBJECT, "facts": FACT}[shape].fields
    assert [key for key in fields if f"| `{key}` |" not in page] == []


@pytest.mark.parametrize("text", of_kind("records-format.md", "records"))
def test_record_kinds_of_the_manual_load(text: str, tmp_path: Path) -> None:
    shutil.copytree(HERE / "draft", tmp_path, dirs_exist_ok=True)
    (tmp_path / "records.yaml").write_text(text, encoding="utf-8")
    assert load_plan(tmp_path).problems == ()


def test_the_manual_names_every_key_and_type_of_a_record() -> None:
    page = (DOCS / "records-format.md").read_text(encoding="utf-8")
    names = [*RECORD.fields, *FIELD.fields, *EVIDENCE.fields, *TYPES]
    assert [name for name in names if not re.search(rf"\b{name}\b", page)] == []
