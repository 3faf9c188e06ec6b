"""The pages people open all day, end to end over HTTP, in an authority with very many enterprises.

The demonstration with its people and history, and made-up enterprises up to `--enterprises`. Each page is
asked of a real server in this process by somebody who has signed in.
"""

from __future__ import annotations

import argparse
import http.client
import os
import threading
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.wsgi import get_wsgi_application

from bench.measure import Figure, analyse, measured, once
from zhiben.cli import seed
from zhiben.cli.demonstration import PLACE
from zhiben.contents.demo.files import read_demo
from zhiben.domain.access import system
from zhiben.domain.orgs import Kind
from zhiben.orgs import queries as orgs
from zhiben.orgs.staff.logins import DEMO_PASSWORD

TODAY = date(2026, 11, 25)
PLAN = "wendeng-2024-2026"
BOUND = 200
MOST = 300 * 1024  # bytes of a page of a list


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--enterprises", type=int, default=100_000, help="企业数（默认 100000）")
    parser.add_argument("--times", type=int, default=20, help="每页打开多少次（默认 20）")


def figures(args: argparse.Namespace) -> Iterator[Figure]:
    os.environ["ZHIBEN_TODAY"] = TODAY.isoformat()
    seed.demo(TODAY)
    yield once("装入企业", lambda: seed.enterprises(args.enterprises)["enterprises"])
    analyse()
    tenant = next(one.tenant for one in read_demo(PLACE).authorities if one.plan)
    firm = orgs.page(system("bench", [tenant], TODAY), Kind.ENTERPRISE, size=8).lines[7].id
    asked = {
        "我的待办": "/",
        "本期概览（本月）": "/board/",
        "本期概览（今年）": "/board/?span=year",
        "方案执行图": f"/plan/{PLAN}/",
        "企业": f"/enterprises/{firm}/",
        "企业列表": f"/enterprises/?q={quote('船')}",
        "企业变更": f"/enterprises/{firm}/change/",
        "义务清单": "/obligations/",
        "日历": "/calendar/",
        "判定标准": "/criteria/",
        "文件": "/documents/",
        "检查计划": "/inspections/plan/2026/",
        "检查全覆盖": "/inspections/coverage/",
        "搜索（常见的两个字）": f"/search/?q={quote('船舶')}",
        "搜索（一个代码）": "/search/?q=9137",
    }
    with Browser() as browser:
        for who in ("keyuan", "fenguan"):
            browser.sign_in(who)
            for name, address in asked.items():
                yield measured(
                    f"{name}，{who}",
                    lambda address=address: browser.get(address),
                    times=args.times,
                    bound_ms=BOUND,
                )


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Requests are measured, not written down."""


class Browser:
    """Somebody signed in, and the server they ask."""

    def __enter__(self) -> Browser:
        self.server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.cookies: dict[str, str] = {}
        return self

    def __exit__(self, *told: object) -> None:
        self.server.shutdown()

    def sign_in(self, username: str) -> None:
        self.cookies = {}
        self._ask("GET", "/login/")
        token = self.cookies["csrftoken"]
        body = urlencode({"username": username, "password": DEMO_PASSWORD, "csrfmiddlewaretoken": token})
        status, _ = self._ask("POST", "/login/", body)
        assert status == 302, f"{username} cannot sign in: {status}"

    def get(self, address: str) -> None:
        status, size = self._ask("GET", address)
        assert status == 200, f"{address}: {status}"
        assert size < MOST, f"{address}: {size} bytes"

    def _ask(self, method: str, address: str, body: str = "") -> tuple[int, int]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, address, body or None, headers)
        answer = connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, told = value.partition(";")[0].partition("=")
                self.cookies[cookie] = told
        connection.close()
        return answer.status, len(content)
