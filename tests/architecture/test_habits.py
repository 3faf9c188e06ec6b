"""The product keeps its habits, and each habit's lint is able to complain."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.architecture import habits
from tests.architecture.tree import DOORS, PURE, ROOMS, ROOT, SOURCES, modules, parse, tracked, where
from zhiben.domain.access import Permission
from zhiben.domain.verbs import VERBS

# uuid7 holds the moment it was made (RFC 9562); nothing is decided by it.
CLOCKS = {"ground/clock.py", "ground/keys.py"}
# Each with its reason; nothing else asks without an actor.
UNASKED: dict[str, str] = {}


def said(lint: Callable[[str, ast.Module], Iterable[str]], paths: Iterable[Path]) -> list[str]:
    """All that a lint has to say of these files, each with its place."""
    return [line for path in paths for line in lint(where(path), parse(path))]


def outside(path: Path, *folders: str) -> bool:
    return path.relative_to(SOURCES).parts[0] not in folders


def test_only_actions_acts_and_stores_write():
    # the pure layers cannot reach a database
    assert said(habits.writes, [path for path in modules() if outside(path, *PURE)]) == []


@pytest.mark.parametrize(
    "source",
    [
        "Hazard(title='x').save()",
        "Hazard.objects.create(title='x')",
        "Hazard.objects.filter(id=1).update(title='x')",
        "Hazard.objects.bulk_create(rows)",
        "Hazard.objects.filter(id=1).delete()",
        "cursor.execute('UPDATE hazard SET title = 1')",
        "cursor.execute(f'delete from {table}')",
        "cursor.execute(built)",
        "from zhiben.ground.prepared import insert",
    ],
)
def test_a_write_in_queries_is_seen(source):
    assert list(habits.writes("hazards/queries.py", ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["seen.update(more)", "picture.save(path)", "sha.update(b'x')", "cursor.execute('SELECT 1')"]
)
def test_what_only_looks_like_a_write_is_let_be(source):
    assert list(habits.writes("hazards/queries.py", ast.parse(source))) == []


def test_actions_may_write_but_not_delete():
    assert list(habits.writes("hazards/actions.py", ast.parse("row.save()"))) == []
    assert list(habits.writes("hazards/actions.py", ast.parse("row.delete()")))


def test_every_question_says_who_is_asking():
    complaints = said(habits.asks_without_actor, sorted(SOURCES.glob("**/queries.py")))
    assert [line for line in complaints if not any(name in line for name in UNASKED)] == []


def test_a_question_without_actor_is_seen():
    assert list(habits.asks_without_actor("x/queries.py", ast.parse("def overdue(today): ...")))
    assert list(habits.asks_without_actor("x/queries.py", ast.parse("def overdue(today, actor): ...")))
    asked = (
        "def overdue(actor, today): ...\ndef _part(today): ...\ndef actor_of(account) -> Actor | None: ..."
    )
    assert list(habits.asks_without_actor("x/queries.py", ast.parse(asked))) == []


def test_only_the_clock_reads_the_clock():
    assert said(habits.reads_clock, [path for path in modules() if where(path) not in CLOCKS]) == []


def test_only_doors_take_the_time_from_the_clock():
    assert said(habits.imports_clock, [path for path in modules() if outside(path, *DOORS)]) == []


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "from time import time",
        "datetime.now(tz=UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "field(default_factory=date.today)",
        "from django.utils.timezone import now",
        "timezone.localdate()",
        "models.DateTimeField(auto_now_add=True)",
        "models.DateTimeField(db_default=Now())",
    ],
)
def test_a_look_at_the_clock_is_seen(source):
    assert list(habits.reads_clock("hazards/actions.py", ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\n\ndatetime.date.today()\n",
        "from django.utils import timezone\n\ntimezone.now()\n",
        "from django.db.models.signals import post_save  # noqa: F401\n",
    ],
)
def test_the_linter_refuses_clocks_and_signals_too(source):
    ruff = Path(sys.executable).with_name("ruff")
    command = [ruff, "check", "--select", "TID251", "--stdin-filename", SOURCES / "plans" / "mutant.py", "-"]
    told = subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    assert "TID251" in told.stdout


def test_taking_the_clock_into_a_room_is_seen():
    assert list(habits.imports_clock("plans/actions.py", ast.parse("clock.today()")))
    assert list(habits.imports_clock("plans/actions.py", ast.parse("from zhiben.ground.clock import now")))
    told = ast.parse("from zhiben.ground.clock import ClaimedTime, day_of")
    assert list(habits.imports_clock("plans/actions.py", told)) == []


def test_no_effect_hides_in_a_signal_or_an_override():
    assert said(habits.hides_effects, modules()) == []


@pytest.mark.parametrize(
    "source",
    [
        "from django.db.models.signals import post_save",
        "from django.db.models import signals",
        "from django.dispatch import receiver",
        "class Hazard(Model):\n    def save(self): ...",
        "class Hazard(Model):\n    def delete(self): ...",
    ],
)
def test_a_hidden_effect_is_seen(source):
    assert list(habits.hides_effects("hazards/models.py", ast.parse(source)))


def test_every_file_is_short_and_named_for_what_it_holds():
    ours = [path for path in tracked() if path.suffix in (".py", ".ts") and "migrations" not in path.parts]
    assert [line for path in ours for line in habits.names_nothing(where(path))] == []
    lengths = {where(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ours}
    most = dict.fromkeys(lengths, 400) | {"config/settings.py": 200}
    assert {place: n for place, n in lengths.items() if n > most[place]} == {}


@pytest.mark.parametrize(
    "place", ["plans/utils.py", "plans/helpers/dates.py", "core/acts.py", "web/_common.ts"]
)
def test_an_empty_name_is_seen(place):
    assert list(habits.names_nothing(place))


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_holds_models_actions_queries_migrations(room):
    held = {path.name for path in (SOURCES / room).iterdir()}
    assert held >= {"models.py", "actions.py", "queries.py", "migrations"}


def test_every_file_with_anything_in_it_says_what_it_is():
    trees = {where(path): parse(path) for path in modules() if path.name != "apps.py"}
    assert [place for place, tree in trees.items() if tree.body and not ast.get_docstring(tree)] == []


# an act is named after its permission, a gate after the act (domain/verbs.py)
GATED = {repr(verb): verb for verb in VERBS} | {
    f"Permission.{one.name}": one.value for one in Permission if one.value in VERBS
}


def test_an_act_that_a_plan_may_gate_asks_the_gates():
    assert said(lambda place, tree: habits.ungated(place, tree, GATED), modules()) == []


@pytest.mark.parametrize(
    "call",
    [
        "act('hazard.close', by=by)",
        "acts.act(Permission.HAZARD_CLOSE, by=by)",
        "act(verb='hazard.close', by=by)",
    ],
)
def test_an_act_that_forgets_the_gates_is_seen(call):
    gated = {"Permission.HAZARD_CLOSE": "hazard.close", "'hazard.close'": "hazard.close"}
    forgets = f"def close(hazard):\n    def work(doing): store.close(hazard)\n    return {call}"
    asks = forgets.replace(
        "store.close(hazard)", "require(queries.refusals(by, 'hazard.close', context, at=at))"
    )
    other = forgets.replace("hazard.close", "hazard.file").replace("HAZARD_CLOSE", "HAZARD_FILE")
    assert list(habits.ungated("hazards/actions.py", ast.parse(forgets), gated))
    assert list(habits.ungated("hazards/actions.py", ast.parse(asks), gated)) == []
    assert list(habits.ungated("hazards/actions.py", ast.parse(other), gated)) == []
