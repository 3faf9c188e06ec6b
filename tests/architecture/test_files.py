"""What may lie in the repository."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, tracked, where

# Put together from parts, so that this file does not hold what it looks for.
REGISTRIES = re.compile(
    "|".join(
        first + re.escape(".") + last
        for first, last in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            (r"registry\.npmjs", "org"),
            ("npmmirror", "com"),
            (r"deb\.debian", "org"),
            ("mirrors", "(aliyun|tencent|tuna|ustc)"),
        )
    )
)
PLACES = "|".join(("work", "farm", "tmp", "root", "home", "Users"))
MACHINE = re.compile(f"(?<![\\w.:])/({PLACES})/[A-Za-z]")
UNFINISHED = re.compile("TO" + "DO|FIX" + "ME|XX" + "X|raise NotImplemented" + "Error|pass  *# *(todo|stub)")
UNRUN = re.compile("@pytest.mark." + "(skip|xfail)|pytest." + "(skip|xfail)\\(")
TOOLS = re.compile("clau" + "de|chat" + "gpt|co" + "pilot|anth" + "ropic|open" + "ai", re.IGNORECASE)
HEAVY = 1_500_000  # bytes

RULES = {
    "names a package registry's host": REGISTRIES,
    "names a path of one machine": MACHINE,
    "leaves something open": UNFINISHED,
    "does not run a test": UNRUN,
    "names the tools it was made with": TOOLS,
}


def text(path: Path) -> str:
    """The file's text; empty for pictures and other bytes."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def found(content: str) -> list[str]:
    return [rule for rule, pattern in RULES.items() if pattern.search(content)]


def test_no_file_names_a_machine_a_registry_or_something_unfinished():
    assert {where(path): rules for path in tracked() if (rules := found(text(path)))} == {}


@pytest.mark.parametrize(
    "content",
    [
        "https://" + "pypi" + ".org/simple",
        "https://registry" + ".npmjs" + ".org/htmx",
        "cd /" + "work/main",
        'open("/' + "tmp/x" + '")',
        "# TO" + "DO: later",
        "@pytest.mark." + "skip",
    ],
)
def test_what_must_not_be_there_is_seen(content):
    assert found(content)


@pytest.mark.parametrize(
    "content", ["/var/lib/zhiben", "GET /api/v1/operations", "https://example.com/home/page"]
)
def test_ordinary_text_is_let_be(content):
    assert found(content) == []


def test_nothing_heavy_is_tracked():
    assert [where(path) for path in tracked() if path.stat().st_size > HEAVY] == []


def test_locks_hold_hashes_and_no_addresses():
    for lock in (ROOT / "requirements").glob("*.txt"):
        packages = re.findall(r"^\S+==\S+", lock.read_text(), flags=re.MULTILINE)
        assert packages
        assert "://" not in lock.read_text()
        assert lock.read_text().count("--hash=sha256:") >= len(packages)
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_every_link_between_documents_leads_somewhere():
    broken = []
    for path in tracked():
        if path.suffix == ".md":
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text(path)):
                elsewhere = "://" in target or target.startswith("mailto:")
                if not elsewhere and not (path.parent / target).exists():
                    broken.append(f"{where(path)}: {target}")
    assert broken == []


def test_every_dependency_is_explained_and_no_other():
    told = text(ROOT / "docs" / "decisions" / "dependencies.md")
    explained = set(re.findall(r"^\| `([^`]+)`", told, flags=re.MULTILINE))
    named = set()
    for file in (ROOT / "requirements").glob("*.in"):
        for line in text(file).splitlines():
            if line and not line.startswith(("#", "-r")):
                named.add(re.split(r"[\[<>=~ ;]", line)[0].lower())
    package = json.loads(text(ROOT / "package.json"))
    named |= set(package["dependencies"]) | set(package["devDependencies"])
    assert explained == named
