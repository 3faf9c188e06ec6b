"""Brings the database up to date: tables, append-only guards. Several processes may ask."""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from zhiben.cli import search
from zhiben.domain.refusals import Refused
from zhiben.ground import guards
from zhiben.ground.backup import schema
from zhiben.ground.search import install


def prepare() -> None:
    """Applies what is pending and puts the guards back (a table remade on SQLite loses its triggers).

    Raises Refused `database_newer` where a newer program has been here: nothing is touched then.
    """
    with alone():
        refuse_newer()
        if schema.pending(connection):
            call_command("migrate", verbosity=0, interactive=False)
            search.fill()
        if guards.missing(connection):
            guards.install(connection)
        if install.missing(connection):
            install.install(connection)


@contextmanager
def reached() -> Iterator[None]:
    """Ends the program with the sentence to act on where the database cannot be had."""
    try:
        connection.ensure_connection()
        yield
    except OperationalError as error:
        sys.exit(f"无法打开数据库：{str(error).strip()}\n请检查 ZHIBEN_DATABASE_URL，并确认数据库已启动。")


def refuse_newer() -> None:
    """A database that a newer program has changed is not for this one."""
    if unknown := schema.unknown(connection):
        raise Refused("database_newer", migration="/".join(unknown[0]))


@contextmanager
def alone() -> Iterator[None]:
    """No other process changes the tables meanwhile."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with open(settings.HOME / "migrate.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
