"""Habits a linter cannot see. Each takes a file's place and its syntax tree and answers with complaints."""

import ast
import re
from collections.abc import Iterator

Complaints = Iterator[str]

WRITERS = {"actions.py", "acts.py", "store.py"}
NOT_ROWS = (
    "ground/guards.py",  # SQL of triggers, put in place after a migration
    "ground/engines/",
    "ground/prepared.py",  # whoever calls its `insert` is looked at
)
WRITES = {
    *("save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"),
    *("asave", "acreate", "abulk_create", "abulk_update", "aupdate_or_create", "aget_or_create"),
}
DELETES = {"delete", "adelete", "_raw_delete"}
SQL_WRITE = re.compile(
    r"\s*(insert|update|delete|replace|create|drop|alter|truncate|merge|copy)\b", re.IGNORECASE
)
CLOCKS = {
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.strftime", "time.ctime"),
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("timezone.now", "timezone.localdate", "timezone.localtime", "dt.datetime.now", "dt.date.today"),
}
CLOCK_ARGUMENTS = {"auto_now", "auto_now_add"}
CLOCK_NAMES = {"Now", "CurrentTimestamp"}
SIGNALS = (
    "django.db.models.signals",
    "django.dispatch",
    "django.core.signals",
    "django.contrib.auth.signals",
)
OVERRIDES = {"save", "delete", "asave", "adelete", "save_base", "bulk_create", "bulk_update"}
VAGUE = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "core",
    "misc",
    "service",
    "services",
    "manager",
    "managers",
}


def dotted(node: ast.expr) -> str:
    """`timezone.now` for that expression; empty for anything but names joined by dots."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module, and every name of a module, that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def writes(place: str, tree: ast.AST) -> Complaints:
    """A write outside actions.py, acts.py, store.py; a delete outside store.py; SQL that writes likewise."""
    name = place.rsplit("/", 1)[-1]
    inserts = any(told == "zhiben.ground.prepared.insert" for _, told in imported(tree))
    if inserts and name not in WRITERS:
        yield f"{place}: insert() writes; only actions.py, acts.py and store.py may"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called = node.func.attr
        # A query's update takes keywords only, a dictionary's or a hash's takes a value.
        updates = called in ("update", "aupdate") and node.keywords and not node.args
        saves = (
            called in ("save", "asave") and node.args
        )  # a picture's save takes a path, a row's takes nothing
        if ((called in WRITES and not saves) or updates) and name not in WRITERS:
            yield f"{place}:{node.lineno} {called}() writes; only actions.py, acts.py and store.py may"
        if called in DELETES and not node.args and name != "store.py":
            yield f"{place}:{node.lineno} {called}() deletes; only store.py may"
        told = called in ("execute", "executemany", "raw") and _may_write(node)
        if told and name not in WRITERS and not place.startswith(NOT_ROWS):
            yield f"{place}:{node.lineno} SQL that may write; only store.py may"


def _may_write(call: ast.Call) -> bool:
    """Not plainly a question: text put together at run time counts as SQL that writes."""
    if not call.args:
        return False
    first = call.args[0]
    if isinstance(first, ast.JoinedStr) and first.values:
        first = first.values[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return bool(SQL_WRITE.match(first.value))
    return True


def asks_without_actor(place: str, tree: ast.Module) -> Complaints:
    """A public function of a queries.py whose first argument is not the actor and whose answer is not one."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        named = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
        finds_actor = node.returns is not None and re.search(r"\bActor\b", ast.unparse(node.returns))
        if named[:1] != ["actor"] and not finds_actor:
            yield f"{place}:{node.lineno} {node.name}() does not say who is asking"


def reads_clock(place: str, tree: ast.AST) -> Complaints:
    """Any way of asking what time it is. Waiting (`time.monotonic`) is not asking."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Name, ast.Attribute)) and dotted(node) in CLOCKS:
            yield f"{place}:{node.lineno} {dotted(node)} reads the clock"
        if isinstance(node, ast.keyword) and node.arg in CLOCK_ARGUMENTS:
            yield f"{place}:{node.value.lineno} {node.arg} reads the clock"
        if isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1] in CLOCK_NAMES:
            yield f"{place}:{node.lineno} {dotted(node.func)}() reads the database's clock"
    for line, module in imported(tree):
        if module in ("time.time", "time.time_ns", "django.utils.timezone.now"):
            yield f"{place}:{line} {module} reads the clock"


def imports_clock(place: str, tree: ast.AST) -> Complaints:
    """Asking ground/clock.py. Its types (claimed time) and its calendar are everybody's."""
    for line, module in imported(tree):
        if module in ("zhiben.ground.clock.now", "zhiben.ground.clock.today"):
            yield f"{place}:{line} takes the time from the clock; only doors may, others are told"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node) in ("clock.now", "clock.today"):
            yield f"{place}:{node.lineno} takes the time from the clock; only doors may, others are told"


def hides_effects(place: str, tree: ast.AST) -> Complaints:
    """Signals, and models whose save or delete does more than it says."""
    for line, module in imported(tree):
        if module.startswith(SIGNALS):
            yield f"{place}:{line} {module}: signals hide who did what"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) and part.name in OVERRIDES:
                    yield f"{place}:{part.lineno} {node.name}.{part.name}() overrides Django's"


def names_nothing(place: str) -> Complaints:
    """A file or folder whose name says nothing about what is in it."""
    for part in place.split("/"):
        if part.rsplit(".", 1)[0].strip("_") in VAGUE:
            yield f"{place}: “{part}” names nothing"


def ungated(place: str, tree: ast.AST, gated: dict[str, str]) -> Complaints:
    """An act of a verb a plan may gate, in a function that does not ask `plans.queries.refusals`.

    `gated`: by how the act may call it, `Permission.HAZARD_CLOSE` or `'hazard.close'`, the verb.
    """
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        asks = any(dotted(call.func).rsplit(".", 1)[-1] == "refusals" for call in calls)
        for call in calls:
            if dotted(call.func).rsplit(".", 1)[-1] != "act" or asks:
                continue
            given = [
                *call.args[:1],
                *(one.value for one in call.keywords if one.arg in ("verb", "permission")),
            ]
            for verb in {gated[told] for one in given if (told := ast.unparse(one)) in gated}:
                yield f"{place}:{call.lineno} {verb} may be gated by a plan, but refusals() is not asked"
