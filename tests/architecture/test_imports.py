"""The import contracts of pyproject.toml hold, and each is able to break."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT


def contracts(source: Path) -> subprocess.CompletedProcess[str]:
    """Import-linter over the packages in `source`, with the project's contracts."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=source,
        env=os.environ | {"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold():
    told = contracts(ROOT / "src")
    assert told.returncode == 0, told.stdout
    assert "0 broken" in told.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("domain/mutant.py", "import django", "Domain and contents know nothing of Django"),
        ("ground/mutant.py", "import zhiben.orgs.models", "Rooms are stacked"),
        ("cli/mutant.py", "import zhiben.web", "Rooms are stacked"),
        ("web/mutant.py", "import zhiben.orgs.models", "Doors never touch a model"),
        ("stray/__init__.py", "", "Rooms are stacked"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(tmp_path, file, line, contract):
    copy = tmp_path / "zhiben"
    shutil.copytree(ROOT / "src" / "zhiben", copy, ignore=shutil.ignore_patterns("__pycache__", "assets"))
    (copy / file).parent.mkdir(exist_ok=True)
    (copy / file).write_text(line + "\n")
    told = contracts(tmp_path)
    broken = [row for row in told.stdout.splitlines() if row.endswith("BROKEN")]
    assert told.returncode == 1
    assert [row.startswith(contract) for row in broken] == [True] or contract in told.stdout
