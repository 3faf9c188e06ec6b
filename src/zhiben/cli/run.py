"""`zhiben run`: one command from nothing to a running installation."""

import argparse
import os
import socket
import sys
import urllib.error
import urllib.request

from django.conf import settings

from zhiben.cli import seed
from zhiben.cli.supervise import Process, Supervisor
from zhiben.ground import heartbeat

WEB_PROCESSES = "2"
WEB_THREADS = str(min(8, 2 * (os.cpu_count() or 1)))  # per process; each holds one database connection


def add_arguments(parser: argparse.ArgumentParser) -> None:
    port = os.environ.get("ZHIBEN_PORT") or os.environ.get("PORT") or "8000"
    parser.add_argument(
        "--host", default=os.environ.get("ZHIBEN_HOST", "127.0.0.1"), help="监听地址（ZHIBEN_HOST）"
    )
    parser.add_argument("--port", type=int, default=port, help="监听端口（ZHIBEN_PORT 或 PORT）")
    parser.add_argument(
        "--no-demo",
        action="store_true",
        default=os.environ.get("ZHIBEN_DEMO", "").lower() in ("no", "0", "false"),
        help="不装入演示数据（ZHIBEN_DEMO=no）",
    )


def run(args: argparse.Namespace) -> int:
    """Demo data the first time, then web and worker until asked to end."""
    taken = port_problem(args.host, args.port)
    if taken:
        print(taken, file=sys.stderr)
        return 1
    if not args.no_demo:
        if not seed.accounts():
            print("· 装入演示数据……", flush=True)
        seed.demo()
    web = Process("网站", web_command(args.host, args.port))
    worker = Process("后台任务", [sys.executable, "-m", "zhiben.workers"], settings.HOME / heartbeat.NAME)
    return Supervisor([web, worker]).run(Announcement(args.host, args.port))


def port_problem(host: str, port: int) -> str | None:
    """The sentence to print when the address cannot be had, or None."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            return (
                f"无法使用 {host}:{port}（{error}）。"
                f"请关闭占用该端口的程序，或换一个端口：ZHIBEN_PORT=8010 python3 zhiben run"
            )
    return None


def web_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "zhiben.config.wsgi:application"),
        *("--interface", "wsgi", "--no-ws", "--host", host, "--port", str(port)),
        *("--workers", WEB_PROCESSES, "--respawn-failed-workers", "--workers-kill-timeout", "5"),
        *("--blocking-threads", WEB_THREADS, "--log-level", "warning"),
    ]


class Announcement:
    """Asked again and again; once the site answers, prints where it is and who may log in."""

    def __init__(self, host: str, port: int) -> None:
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        self.url = f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"

    def __call__(self) -> bool:
        try:
            urllib.request.urlopen(self.url, timeout=5).close()
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                return False
        except OSError:  # nobody listens yet
            return False
        print(f"治本已启动：{self.url}", flush=True)
        for line in seed.accounts():
            print(f"  {line}", flush=True)
        print("按 Ctrl-C 停止。", flush=True)
        return True
