"""The launcher as a person meets it: with nothing installed, with the wrong Python, and once all is there."""

import argparse
import ast
import importlib
import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture.habits import imported
from zhiben.cli.verbs import VERBS

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "zhiben"
OURS = ("VIRTUAL_ENV", "PYTHONPATH", "ZHIBEN_HOME", "ZHIBEN_DATABASE_URL")


def launch(
    *arguments: str, cwd: Path, stands: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """`python3 zhiben …` in a copy (never here: a test must not touch the environment it runs in). `stands`:
    where the caller is, if not there.
    """
    base = Path(sys.base_prefix) / "bin" / "python3"
    return subprocess.run(
        [base, "-S", cwd / "zhiben", *arguments],
        cwd=stands or cwd,
        env={name: value for name, value in os.environ.items() if name not in OURS} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def launcher():
    """The launcher as a module."""
    loader = importlib.machinery.SourceFileLoader("launcher", str(LAUNCHER))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("launcher", loader))
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader.exec_module(module)
    sys.dont_write_bytecode = writes
    return module


@pytest.fixture
def bare(tmp_path):
    """A checkout in which nothing was ever installed."""
    shutil.copy(LAUNCHER, tmp_path / "zhiben")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "src/zhiben/cli").mkdir(parents=True)
    for name in ("__init__.py", "cli/__init__.py", "cli/verbs.py"):
        shutil.copy(ROOT / "src/zhiben" / name, tmp_path / "src/zhiben" / name)
    return tmp_path


@pytest.fixture
def installed(bare, launcher):
    """A checkout whose environment is there and up to date: it borrows the tests' own Python."""
    python = bare / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    lock = launcher.digest(ROOT / "requirements" / "run.txt")
    (bare / ".venv" / "zhiben.stamp").write_text(f"{sys.version_info[0]}.{sys.version_info[1]} {lock}")
    return bare


def test_help_needs_nothing_installed_and_names_every_verb(bare):
    told = launch("--help", cwd=bare)
    assert told.returncode == 0
    for name, verb in VERBS.items():
        assert f"  {name} " in told.stdout
        assert verb.line in told.stdout
    assert not (bare / ".venv").exists()


def test_an_unknown_verb_is_refused_before_anything_is_installed(bare):
    told = launch("rnu", cwd=bare)
    assert told.returncode == 2
    assert "没有“rnu”这个命令" in told.stderr
    assert not (bare / ".venv").exists()


def test_an_old_python_is_told_so_in_one_sentence(launcher):
    assert launcher.old_python((3, 11, 0)) is None
    assert launcher.old_python((3, 10, 12)) == (
        "治本需要 Python 3.11 或更高版本，当前是 3.10。请安装新版本后再运行。"
    )


def test_an_old_python_can_read_the_launcher_far_enough_to_say_so():
    ast.parse(LAUNCHER.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_the_launcher_stands_on_the_standard_library_alone():
    tree = ast.parse(LAUNCHER.read_text(encoding="utf-8"))
    roots = {module.split(".")[0] for _, module in imported(tree)}
    assert roots - set(sys.stdlib_module_names) == {"zhiben"}  # its own table of verbs


def test_a_missing_venv_component_is_told_with_the_command_that_mends_it(launcher, monkeypatch, tmp_path):
    monkeypatch.setattr(launcher, "STATE", tmp_path)
    monkeypatch.setattr(launcher.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "ensurepip", None)  # as Debian ships it
    with pytest.raises(launcher.Trouble, match="apt-get install -y python3-venv"):
        launcher.uv()


def test_a_step_is_done_once_for_the_same_key_and_again_for_another(launcher, tmp_path, capsys):
    done = []
    for key in ("a", "a", "b"):
        launcher.step("做", tmp_path / "mark", key, lambda: done.append(1))
    assert len(done) == 2
    assert "用时" in capsys.readouterr().out


def test_a_step_that_failed_is_done_again(launcher, tmp_path):
    def fail():
        raise launcher.Trouble("坏了")

    with pytest.raises(launcher.Trouble):
        launcher.step("做", tmp_path / "mark", "a", fail)
    assert not (tmp_path / "mark").exists()


def test_a_failing_command_is_shown_with_what_it_said(launcher):
    with pytest.raises(launcher.Trouble, match="no such option"):
        launcher.call(sys.executable, "-c", "import sys; sys.exit('no such option')")


def test_an_environment_that_works_is_never_thrown_away(launcher, installed, monkeypatch):
    monkeypatch.setattr(launcher, "VENV", installed / ".venv")
    monkeypatch.setattr(launcher, "PYTHON", installed / ".venv" / "bin" / "python")
    assert launcher.usable()
    (installed / ".venv" / "zhiben.stamp").unlink()
    assert launcher.usable()
    launcher.PYTHON.unlink()
    assert not launcher.usable()


def test_two_launchers_at_once_install_one_after_the_other(bare):
    code = (
        "import importlib.machinery as m, importlib.util as u, time, sys\n"
        f"loader = m.SourceFileLoader('launcher', {str(bare / 'zhiben')!r})\n"
        "launcher = u.module_from_spec(u.spec_from_loader('launcher', loader))\n"
        "loader.exec_module(launcher)\n"
        "def work():\n"
        "    print('in', flush=True); time.sleep(0.3); print('out', flush=True)\n"
        "launcher.alone(work)\n"
    )
    with open(bare / "told", "w") as told:
        both = [subprocess.Popen([sys.executable, "-c", code], stdout=told) for _ in range(2)]
        assert [process.wait() for process in both] == [0, 0]
    assert (bare / "told").read_text().split() == ["in", "out", "in", "out"]


def test_a_step_that_outlives_its_launcher_still_keeps_the_next_one_waiting(bare, launcher, monkeypatch):
    code = (
        "import importlib.machinery as m, importlib.util as u, sys\n"
        f"loader = m.SourceFileLoader('launcher', {str(bare / 'zhiben')!r})\n"
        "launcher = u.module_from_spec(u.spec_from_loader('launcher', loader))\n"
        "loader.exec_module(launcher)\n"
        'step = \'import time; open("begun", "w").close(); time.sleep(1.5); open("ended", "w").close()\'\n'
        "launcher.alone(lambda: launcher.call(sys.executable, '-c', step))\n"
    )
    first = subprocess.Popen([sys.executable, "-c", code])
    for _ in range(200):
        if (bare / "begun").exists():
            break
        time.sleep(0.05)
    first.kill()
    first.wait()
    monkeypatch.setattr(launcher, "STATE", bare / "var" / "setup")
    ended = []
    launcher.alone(lambda: ended.append((bare / "ended").exists()))
    assert ended == [True]


def test_verbs_without_a_database_answer_at_once_and_leave_no_data(installed):
    home = installed / "home"
    started = time.monotonic()
    told = launch("uscc", "--help", cwd=installed, ZHIBEN_HOME=str(home))
    assert told.returncode == 0, told.stderr
    assert time.monotonic() - started < 3  # a third of a second when the machine has nothing else to do
    assert not home.exists()


def test_files_are_those_where_the_caller_stands(installed, tmp_path_factory):
    here = tmp_path_factory.mktemp("别处 带空格")
    shutil.copytree(ROOT / "tests/content/cli/small", here / "方案 一")
    told = launch("plan", "check", "方案 一", cwd=installed, stands=here)
    assert told.returncode == 0, told.stdout + told.stderr


def test_wrong_usage_is_exit_code_two(installed):
    told = launch("uscc", "--no-such-option", cwd=installed)
    assert told.returncode == 2
    assert "参数有误" in told.stderr


@pytest.mark.parametrize("verb", [verb for verb in VERBS.values() if verb.part], ids=lambda verb: verb.part)
def test_every_verb_of_the_table_can_be_run(verb):
    part = importlib.import_module(f"zhiben.cli.{verb.part}")
    parser = argparse.ArgumentParser()
    part.add_arguments(parser)
    assert callable(part.run)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://x", "只认"),
        ("postgres://h/x?nonsense=1", "无法识别"),
        ("postgres://nobody@127.0.0.1:9/x", "无法打开数据库"),
    ],
)
def test_a_database_that_cannot_be_had_is_told_in_a_sentence(tmp_path, url, told):
    answer = subprocess.run(
        [sys.executable, "-m", "zhiben.cli", "seed"],
        env=os.environ
        | {"ZHIBEN_DATABASE_URL": url, "ZHIBEN_HOME": str(tmp_path)}
        | {"DJANGO_SETTINGS_MODULE": "zhiben.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr
