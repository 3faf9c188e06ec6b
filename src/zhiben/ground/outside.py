"""What the installation has set for telling people outside the house: servers, secrets, our own address.

From the environment only (`config/settings.py`), never from the database. A secret stands in a variable, or
in a file that the variable with `_FILE` names:

ZHIBEN_ADDRESS        https://zhiben.example.gov.cn: where links in messages lead
ZHIBEN_OUTSIDE_HOSTS  servers one may post to, separated by commas (ground/wire.py)
ZHIBEN_MAIL           smtps://user@host[:465], or smtp://user@host[:587] with STARTTLS; %40 for @ in the user
ZHIBEN_MAIL_PASSWORD  its password, or ZHIBEN_MAIL_PASSWORD_FILE
ZHIBEN_MAIL_FROM      the sender; default the user, where that is an address
ZHIBEN_SMS            https://host/path of the gateway (docs/reference/channels.md); its host is on the list
ZHIBEN_SMS_SECRET     what its requests are signed with, or ZHIBEN_SMS_SECRET_FILE
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from zhiben.domain.refusals import Incomplete
from zhiben.ground.wire import Host, hosts, target

HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Mail:
    """A server that takes mail. `tls`: at once; else by STARTTLS, which only this machine may lack."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)
    sender: str

    @property
    def is_here(self) -> bool:
        return self.host in HERE


@dataclass(frozen=True, slots=True)
class Gateway:
    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outside:
    """None: that way out is shut."""

    address: str
    hosts: Mapping[tuple[str, int], Host]
    mail: Mail | None
    sms: Gateway | None


def read(environ: Mapping[str, str]) -> Outside:
    """Raises ValueError, with the name of the variable, for what cannot be meant."""
    address = environ.get("ZHIBEN_ADDRESS", "").rstrip("/")
    if address and urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("ZHIBEN_ADDRESS: https://…")
    try:
        allowed = hosts(environ.get("ZHIBEN_OUTSIDE_HOSTS", ""))
    except ValueError as error:
        raise ValueError(f"ZHIBEN_OUTSIDE_HOSTS: {error}") from error
    return Outside(address, allowed, _mail(environ), _gateway(environ, allowed))


def _mail(environ: Mapping[str, str]) -> Mail | None:
    told = environ.get("ZHIBEN_MAIL", "")
    if not told:
        return None
    parts = urlsplit(told)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.password is not None:
        raise ValueError("ZHIBEN_MAIL: smtps://user@host or smtp://user@host, the password apart")
    tls, user = parts.scheme == "smtps", unquote(parts.username or "")
    sender = environ.get("ZHIBEN_MAIL_FROM", "") or user
    if "@" not in sender or not sender.isascii() or not sender.isprintable():
        raise ValueError("ZHIBEN_MAIL_FROM: the sender's address")
    password = _secret(environ, "ZHIBEN_MAIL_PASSWORD")
    return Mail(parts.hostname, parts.port or (465 if tls else 587), tls, user, password, sender)


def _gateway(environ: Mapping[str, str], allowed: Mapping[tuple[str, int], Host]) -> Gateway | None:
    url = environ.get("ZHIBEN_SMS", "")
    if not url:
        return None
    try:
        target(url, allowed)
    except Incomplete as refused:
        raise ValueError("ZHIBEN_SMS: https://…, its host named in ZHIBEN_OUTSIDE_HOSTS") from refused
    secret = _secret(environ, "ZHIBEN_SMS_SECRET")
    if len(secret) < 16:
        raise ValueError("ZHIBEN_SMS_SECRET: at least 16 characters")
    return Gateway(url, secret)


def _secret(environ: Mapping[str, str], name: str) -> str:
    if not (file := environ.get(f"{name}_FILE", "")):
        return environ.get(name, "")
    path = Path(file)
    if stat.S_IMODE(path.stat().st_mode) & 0o007:
        raise ValueError(f"{name}_FILE: others can read it; chmod o-rwx")
    return path.read_text("utf-8").strip()
