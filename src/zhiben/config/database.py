"""A database URL to Django's words for it. Both engines get the options the product relies on."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

# Committed means on the disk (FULL); writers wait their turn (IMMEDIATE, busy_timeout). REPLACE meets guards
# of append-only tables (recursive_triggers); what is erased is overwritten in the file (secure_delete).
SQLITE_PRAGMAS = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;
PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON
"""


def database(url: str) -> dict[str, Any]:
    """`sqlite:///relative.sqlite3`, `sqlite:////absolute.sqlite3` or `postgres://user:password@host:port/name`.

    Raises ImproperlyConfigured for anything else.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        return sqlite(Path(rest.removeprefix("/")))
    if scheme in ("postgres", "postgresql"):
        return postgresql(url)
    raise ImproperlyConfigured(
        f"ZHIBEN_DATABASE_URL 只认 sqlite:///文件 或 postgres://…，现在是“{scheme or url}”。"
    )


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS},
    }


def postgresql(url: str) -> dict[str, Any]:
    from psycopg import ProgrammingError  # a tenth of a second that SQLite need not wait for
    from psycopg.conninfo import conninfo_to_dict

    try:
        words = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"ZHIBEN_DATABASE_URL 无法识别：{error}") from error
    given = {name: str(value) for name, value in words.items() if value is not None}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.pop("dbname", ""),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": given.pop("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": given,
    }
