"""`python3 zhiben test [--full] [pytest's arguments]`.

Rooms, and the pages that ask much, run on SQLite and on PostgreSQL, side by side: while one waits for a
process or a browser, the other works. What needs no database runs once, beside SQLite. A browser sees
nothing of the database: its flows run on SQLite. The last line is `N passed, M failed`, summed. With `--full`
all that asks a database runs on both, one after the other, at the sizes the issues name; it leaves its dated
log in docs/evidence/. Paths among the arguments choose which tests run; everything else goes to pytest.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from tests import chromium

ROOT = Path(__file__).resolve().parents[1]
NOTHING_TO_RUN = 5  # pytest's exit code
ROOM = 6 << 30  # bytes of memory; what the tests write and keep is a tenth of it


@dataclass(frozen=True)
class Part:
    """A set of folders and files that runs once per database."""

    name: str
    folders: tuple[str, ...]
    database: str
    workers: int
    without: tuple[str, ...] = ()


ONCE = ("domain", "content", "architecture", "launcher")
# What takes longest goes first: at the end one worker would wait for the other. pytest takes a file once.
# Tests without a database of their own come last whatever the order here, and so the browser's.
STORED = ("web/test_sweep.py", "rooms/test_cells_property.py", "rooms", "web", "api")
# Of the pages, those that ask much of a database; the others' questions are asked by the rooms' own tests.
ASKING = tuple(
    f"web/test_{name}.py"
    for name in (
        *("agreement", "board", "calendar", "changes", "enterprise_file", "limit", "lists", "many", "plan"),
        *("records", "searching", "sessions", "speed", "todo"),
    )
)
# Of the rooms' files, those whose tests ask no database, or of it only what others ask too (what they are
# about is a file, a picture, an example, a play): once is enough.
ON_ONE = tuple(
    f"rooms/test_{name}.py"
    for name in (
        *("documents_printing", "evidence_malicious", "ground_canonical", "ground_clock", "prints"),
        *("orgs_imports_files", "records_examples", "risks_sheet", "seed_hazards", "wire"),
    )
)
SEEN = (*(f"browser/test_{name}.py" for name in ("pages", "tasks", "phone", "todo")), "browser")


def parts(full: bool) -> tuple[Part, ...]:
    """What is run, the longest first. Of the small size the eight minutes decide what runs twice."""
    workers = min(4, max(2, os.cpu_count() or 2))
    return (
        Part("SQLite", (*SEEN, *STORED, *ONCE), "sqlite", workers),
        Part(
            "PostgreSQL",
            (*SEEN, *STORED) if full else (*STORED[:3], *ASKING),
            "postgresql",
            workers if full else workers // 2,
            () if full else ON_ONE,
        ),
    )


@dataclass(frozen=True)
class Count:
    passed: int = 0
    failed: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed"


def chosen(part: Part, paths: Sequence[str]) -> list[str]:
    """Which of `paths` belong to the part; without paths, the part's folders as far as they exist."""
    folders = [f"tests/{name}" for name in part.folders if (ROOT / "tests" / name).exists()]
    if not paths:
        return folders
    named = [os.path.relpath(path, ROOT) for path in paths]
    inside = [path for path in named if any(f"{path}/".startswith(f"{folder}/") for folder in folders)]
    return inside + (folders if "tests" in named else [])


def counted(report: Path, code: int) -> Count:
    """The figures of one run, from its report. An error counts as failed; so does a run without report."""
    if not report.exists():
        return Count(failed=0 if code in (0, NOTHING_TO_RUN) else 1)
    suites = list(ElementTree.parse(report).iter("testsuite"))
    tests, failed, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites for name in names)
        for names in (("tests",), ("failures", "errors"), ("skipped",))
    )
    broken = code not in (0, 1, NOTHING_TO_RUN)  # interrupted, or pytest itself failed
    return Count(max(tests - failed - skipped, 0), failed + skipped + broken)  # skipped is not passed


def run(part: Part, targets: list[str], options: list[str], logs: list[IO[str]]) -> Count:
    """One pytest run, told to every log as it happens."""
    tell(f"== {part.name}\n", logs)
    environment = os.environ | {"ZHIBEN_TEST_DATABASE": part.database, "PYTHONUNBUFFERED": "1"}
    with throwaway() as folder:
        os.chmod(folder, 0o755)  # PostgreSQL's server is another user where we are root
        environment["TMPDIR"] = folder
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            str(part.workers),
            "--dist",
            "loadfile",
            "--no-loadscope-reorder",
        ]
        process = subprocess.Popen(
            [*command, *leaving(part, targets), f"--junitxml={report}", *options, *targets],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        assert process.stdout is not None
        for line in process.stdout:
            tell(line, logs)
        return counted(report, process.wait())


def at_once(todo: list[tuple[Part, list[str]]], options: list[str], logs: list[IO[str]]) -> Count:
    """Parts side by side: the first is told as it happens, each other once those before it have ended."""
    waiting = [StringIO() for _ in todo[1:]]
    heard = [logs]
    heard += [[text] for text in waiting]
    with ThreadPoolExecutor(len(todo)) as threads:
        running = [
            threads.submit(run, part, targets, options, told)
            for (part, targets), told in zip(todo, heard, strict=True)
        ]
        total = running[0].result()
        for one, text in zip(running[1:], waiting, strict=True):
            total += one.result()
            tell(text.getvalue(), logs)
    return total


def keeping_what_is_compiled(folder: str) -> None:
    """Where Python is told to keep no bytecode, it keeps it in a folder that goes with the tests: they start
    some hundred processes, and each would compile all it imports, Django too, anew.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ["PYTHONPYCACHEPREFIX"] = folder


def throwaway() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="zhiben-", dir=in_memory(), ignore_cleanup_errors=True)


def in_memory() -> str | None:
    """A folder that is memory, if there is plenty: all that is written, databases too, waits for no disk."""
    ours, told = Path("/dev/shm"), Path("/proc/meminfo")
    if not (ours.is_dir() and os.access(ours, os.W_OK) and told.exists()):
        return None
    available = next(int(line.split()[1]) for line in told.read_text().splitlines() if "MemAvailable" in line)
    return str(ours) if min(shutil.disk_usage(ours).free, available << 10) > ROOM else None


def leaving(part: Part, targets: list[str]) -> list[str]:
    """What of the part's folders is left out; a file that was named runs."""
    files = [f"tests/{name}" for name in part.without]
    return [f"--ignore={file}" for file in files if not any(one.startswith(file) for one in targets)]


def tell(line: str, logs: list[IO[str]]) -> None:
    for log in logs:
        log.write(line if log is sys.stdout else line.replace(str(ROOT), "."))
        log.flush()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="zhiben test", description="运行全部测试；其余参数交给 pytest。")
    parser.add_argument("--full", action="store_true", help="完整规模，日志存入 docs/evidence/")
    ours, others = parser.parse_known_args(arguments)
    paths = [word for word in others if (ROOT / word.split("::")[0]).exists()]
    options = [word for word in others if word not in paths]
    started = time.monotonic()
    with ExitStack() as open_files:
        logs: list[IO[str]] = [sys.stdout]
        if ours.full:
            os.environ["ZHIBEN_FULL"] = "1"
            evidence = ROOT / "docs" / "evidence"
            evidence.mkdir(parents=True, exist_ok=True)
            name = time.strftime("%Y-%m-%d-test-full.log")
            logs.append(open_files.enter_context(open(evidence / name, "w", encoding="utf-8")))
        chromium.provide()
        keeping_what_is_compiled(open_files.enter_context(throwaway()))
        todo = [(part, targets) for part in parts(ours.full) if (targets := chosen(part, paths))]
        total = Count()
        for some in [[one] for one in todo] if ours.full else [todo] if todo else []:
            total += at_once(some, options, logs)
        tell(f"用时 {time.monotonic() - started:.0f} 秒\n{total}\n", logs)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
