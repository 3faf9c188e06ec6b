"""The limit on signing in, against two web processes of the real server, attacked at once."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, quote

import pytest
from django.db import connection

from tests.web import world
from zhiben.domain.access import Role
from zhiben.orgs.staff import actions


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_url() -> str:
    """The database under test, as another process is told of it."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    query = urlencode({name: told["OPTIONS"][name] for name in told["OPTIONS"] if name == "host"})
    host = quote(told["HOST"], safe="")
    return f"postgres://{told['USER']}:{told['PASSWORD']}@/{told['NAME']}?host={host}&port={told['PORT']}&{query}"


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not start")
