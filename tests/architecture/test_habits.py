"""The product keeps its habits, and each habit's lint is able to complain."""

import ast
import subprocess
import sys
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

each_module = pytest.mark.parametrize("path", modules(), ids=where)


def outside(path: Path, *folders: str) -> bool:
    return path.relative_to(SOURCES).parts[0] not in folders


@each_module
def test_only_actions_acts_and_stores_write(path):
    if outside(path, *PURE):  # the pure layers cannot reach a database
        assert list(habits.writes(where(path), parse(path))) == []


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


@pytest.mark.parametrize("path", sorted(SOURCES.glob("**/queries.py")), ids=where)
def test_every_question_says_who_is_asking(path):
    complaints = habits.asks_without_actor(where(path), parse(path))
    assert [line for line in complaints if not any(name in line for name in UNASKED)] == []


def test_a_question_without_actor_is_seen():
    assert list(habits.asks_without_actor("x/queries.py", ast.parse("def overdue(today): ...")))
    assert list(habits.asks_without_actor("x/queries.py", ast.parse("def overdue(today, actor): ...")))
    asked = (
        "def overdue(actor, today): ...\ndef _part(today): ...\ndef actor_of(account) -> Actor | None: ..."
    )
    assert list(habits.asks_without_actor("x/queries.py", ast.parse(asked))) == []


@each_module
def test_only_the_clock_reads_the_clock(path):
    if where(path) not in CLOCKS:
        assert list(habits.reads_clock(where(path), parse(path))) == []


@each_module
def test_only_doors_take_the_time_from_the_clock(path):
    if outside(path, *DOORS):
        assert list(habits.imports_clock(where(path), parse(path))) == []


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


@each_module
def test_no_effect_hides_in_a_signal_or_an_override(path):
    assert list(habits.hides_effects(where(path), parse(path))) == []


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


@pytest.mark.parametrize(
    "path",
    [path for path in tracked() if path.suffix in (".py", ".ts") and "migrations" not in path.parts],
    ids=where,
)
def test_every_file_is_short_and_named_for_what_it_holds(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (200 if where(path) == "config/settings.py" else 400)
    assert list(habits.names_nothing(where(path))) == []


@pytest.mark.parametrize(
    "place", ["plans/utils.py", "plans/helpers/dates.py", "core/acts.py", "web/_common.ts"]
)
def test_an_empty_name_is_seen(place):
    assert list(habits.names_nothing(place))


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_holds_models_actions_queries_migrations(room):
    held = {path.name for path in (SOURCES / room).iterdir()}
    assert held >= {"models.py", "actions.py", "queries.py", "migrations"}


@each_module
def test_every_file_with_anything_in_it_says_what_it_is(path):
    tree = parse(path)
    if tree.body and path.name != "apps.py":
        assert ast.get_docstring(tree)


# an act is named after its permission, a gate after the act (domain/verbs.py)
GATED = {repr(verb): verb for verb in VERBS} | {
    f"Permission.{one.name}": one.value for one in Permission if one.value in VERBS
}


@each_module
def test_an_act_that_a_plan_may_gate_asks_the_gates(path):
    assert list(habits.ungated(where(path), parse(path), GATED)) == []


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
