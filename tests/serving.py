"""The product's own server over the database under test, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from tests import postgresql

STARTS_WITHIN = 60  # seconds, on a busy machine


def database_url() -> str:
    """The database under test, as another process is told of it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(postgresql.url())._replace(scheme="postgres", path=f"/{name}").geturl()


@contextmanager
def served(processes: int = 1, **environment: str) -> Iterator[list[str]]:
    """Web processes that know nothing of each other but the database; their addresses."""
    ports = [_free_port() for _ in range(processes)]
    running = [_start(port, environment) for port in ports]
    try:
        for port in ports:
            _wait_for(port)
        yield [f"http://127.0.0.1:{port}" for port in ports]
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


class Fallible:
    """One web process that can be killed at any moment, and started again where it was."""

    def __init__(self, **environment: str) -> None:
        self.port, self.environment = _free_port(), environment
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        self.process = _start(self.port, self.environment, start_new_session=True)
        _wait_for(self.port)

    def kill(self) -> None:
        """At once, with whatever it was doing, and the processes it has started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(port: int, environment: dict[str, str], **options: bool) -> subprocess.Popen[bytes]:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "zhiben.config.settings",
        "PYTHONPATH": str(settings.ROOT / "src"),
        **environment,
    }
    command = [sys.executable, "-m", "granian", "zhiben.config.wsgi:application", "--interface", "wsgi"]
    how = ["--no-ws", "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    return subprocess.Popen([*command, *how], env=env, **options)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not start")
