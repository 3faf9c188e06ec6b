"""Whatever is in the files, loading answers with a plan or with problems: no exception, never both."""

from __future__ import annotations

import random
import shutil
import zlib
from pathlib import Path

import pytest

from tests.content import mutations
from zhiben.contents import strict
from zhiben.contents.plans import load_plan
from zhiben.contents.problems import Problems

HERE = Path(__file__).parent
PLANS = [HERE / "draft", *sorted((HERE / "plans").iterdir())]
FILES = [
    *((plan, "plan.yaml") for plan in PLANS),
    (HERE / "draft", "facts.yaml"),
    (HERE / "draft", "records.yaml"),
]


def damaged(plan: Path, name: str, seed: int, directory: Path) -> Path:
    """A copy of a plan with one of its files damaged."""
    chance = random.Random(seed)
    if directory.exists():
        shutil.rmtree(directory)
    shutil.copytree(plan, directory)
    path = directory / name
    if seed % 2:
        text = mutations.of_text(path.read_text(encoding="utf-8"), chance)
    else:
        values = strict.plain(strict.read_file(path, name, Problems()).root)
        text = mutations.of_values(values, chance)
    path.write_text(text, encoding="utf-8")
    return directory


def answer_is_sound(directory: Path) -> bool:
    loaded = load_plan(directory)
    if (loaded.plan is None) != bool(loaded.problems):
        return False
    for problem in loaded.problems:
        path = directory / problem.file
        lines = path.read_text(encoding="utf-8").count("\n") + 1 if path.is_file() else 1
        if not (1 <= problem.line <= lines and problem.what and problem.mend):
            return False
    return True


@pytest.mark.parametrize(("plan", "name"), FILES, ids=lambda part: getattr(part, "name", part))
def test_damaged_files_get_an_answer(plan: Path, name: str, tmp_path: Path, full: bool) -> None:
    base = zlib.crc32(f"{plan.name}/{name}".encode())
    for seed in range(base, base + (400 if full else 16)):
        assert answer_is_sound(damaged(plan, name, seed, tmp_path / "plan")), seed


def test_a_reader_that_forgets_refused_values_would_be_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Mutant `says_nothing`: shapes refuse without a problem, so a plan is built from what was refused."""

    def says_nothing(self: Problems, place: object, what: str, mend: str) -> None:
        return

    def noticed(seed: int) -> bool:
        try:
            return not answer_is_sound(damaged(HERE / "draft", "plan.yaml", seed, tmp_path / "plan"))
        except Exception:
            return True

    monkeypatch.setattr(Problems, "say", says_nothing)
    assert any(noticed(seed) for seed in range(0, 40, 2))
