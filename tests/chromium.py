"""The browser the tests drive: named by ZHIBEN_BROWSER, found, or installed when root. Never skipped."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # One site in all windows: a process for each would be started anew with every page.
    "--disable-site-isolation-trials",
    "--process-per-site",
)
INSTALL = "apt-get install -y chromium fonts-noto-cjk"


def found() -> str | None:
    """The browser's path. A ZHIBEN_BROWSER that is not there is not silently replaced by another."""
    named = os.environ.get("ZHIBEN_BROWSER")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def executable() -> str:
    """The browser's path; AssertionError with the one command to type if there is none."""
    path = found()
    assert path, f"没有找到浏览器。请运行：{INSTALL}（或用 ZHIBEN_BROWSER 指明浏览器的路径）"
    return path


def provide() -> None:
    """Installs what is missing, browser and Chinese fonts, if we are root and there is apt."""
    missing = []
    if not os.environ.get("ZHIBEN_BROWSER") and not found():
        missing.append("chromium")
    if not _speaks_chinese():
        missing.append("fonts-noto-cjk")
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"· 安装 {' '.join(missing)}……", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", *missing], check=False, **quiet)
    if not found():
        print(f"浏览器测试将失败。请运行：{INSTALL}", flush=True)


def _speaks_chinese() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())
