"""`zhiben doctor`: what the installation stands on, piece by piece, and what to do about each."""

import argparse
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection

from zhiben import VERSION
from zhiben.documents import printing
from zhiben.domain.refusals import Incomplete
from zhiben.ground import clock, engines, guards, heartbeat, limits, store
from zhiben.ground.backup import keep, schema
from zhiben.ground.erasing import listed

OK, PROBLEMS = 0, 1
FEW_ACTS = timedelta(seconds=60)  # clocks of two machines may differ by that much
GIB = 1024**3


class Level(StrEnum):
    """`notice`: worth knowing, nothing is broken."""

    OK = "ok"
    NOTICE = "notice"
    PROBLEM = "problem"


MARKS = {Level.OK: "✓", Level.NOTICE: "·", Level.PROBLEM: "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece. `remedy` is empty where all is well."""

    code: str
    level: Level
    what: str
    remedy: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Exit code 1 where anything is a problem."""
    found = examine()
    ok = all(one.level is not Level.PROBLEM for one in found)
    if args.json:
        print(json.dumps({"ok": ok, "checks": [asdict(one) for one in found]}, ensure_ascii=False, indent=1))
    else:
        for one in found:
            print(f"{MARKS[one.level]} {one.what}" + (f"\n    → {one.remedy}" if one.remedy else ""))
        print("一切正常。" if ok else "有问题，请按上面的办法处理。")
    return OK if ok else PROBLEMS


def examine() -> list[Finding]:
    """Every check; those that ask the database only where it answers."""
    here = (python, disk, secrets, home, day, assets, fonts, printer, outside, worker)
    found = [one for check in here for one in check()]
    reached = list(database())
    found += reached
    if all(one.level is Level.OK for one in reached):
        for check in STORED:
            found += check()
    return found


def python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", Level.OK, f"治本 {VERSION}，Python {version}")


def disk() -> Iterator[Finding]:
    settings.HOME.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.HOME).free
    told = f"数据目录所在磁盘剩余 {free / GIB:.1f} GB"
    if free < limits.DISK_FREE:
        yield Finding(
            "disk", Level.PROBLEM, told, "清理磁盘，或把 ZHIBEN_HOME 移到更大的磁盘；写满会使办理失败。"
        )
    else:
        yield Finding("disk", Level.OK, told)


def secrets() -> Iterator[Finding]:
    for path in (settings.HOME / name for name in keep.NAMES):
        if not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield Finding(
                "secrets", Level.PROBLEM, f"密钥 {path.name} 可被他人读取（{mode:o}）", f"chmod 600 {path}"
            )
        else:
            yield Finding("secrets", Level.OK, f"密钥 {path.name} 只有本账号能读")


def home() -> Iterator[Finding]:
    if not os.access(settings.HOME, os.W_OK):
        yield Finding(
            "home",
            Level.PROBLEM,
            f"数据目录 {settings.HOME} 不能写入",
            "用运行治本的账号执行，或改正目录属主。",
        )
    elif stat.S_IMODE(settings.HOME.stat().st_mode) & 0o007:
        yield Finding("home", Level.NOTICE, "本机其他账号能进入数据目录", f"chmod 750 {settings.HOME}")


def day() -> Iterator[Finding]:
    if pretended := os.environ.get("ZHIBEN_TODAY"):
        yield Finding(
            "day", Level.NOTICE, f"日期固定为 {pretended}（演示用）", "正式使用请去掉 ZHIBEN_TODAY。"
        )


def printer() -> Iterator[Finding]:
    program = printing.converter()
    if program is None:
        told = "没有 LibreOffice，文书的 PDF 由 Typst 按 Word 内容排版"
        yield Finding("printer", Level.OK, told)
    else:
        yield Finding("printer", Level.OK, f"文书的 PDF 由 LibreOffice 转换（{program}）")


def assets() -> Iterator[Finding]:
    if (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Finding("assets", Level.OK, "页面资源已生成")
    else:
        yield Finding(
            "assets", Level.PROBLEM, "页面资源没有生成", "运行 python3 zhiben upgrade 或 python3 zhiben run。"
        )


def fonts() -> Iterator[Finding]:
    """Pages use the reader's own fonts; only what is drawn on this machine needs one."""
    places = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    words = (
        "cjk",
        "notosanssc",
        "sourcehan",
        "wqy",
        "simsun",
        "simhei",
        "fangsong",
        "uming",
        "ukai",
        "droidsansfallback",
    )
    names = (file.name.lower() for place in places if place.is_dir() for file in place.rglob("*.[to]t[fc]"))
    if any(word in name.replace("-", "") for name in names for word in words):
        yield Finding("fonts", Level.OK, "本机有中文字体")
    else:
        yield Finding(
            "fonts",
            Level.NOTICE,
            "本机没有中文字体，网页不受影响",
            "在本机打印时安装：apt install fonts-noto-cjk",
        )


def worker() -> Iterator[Finding]:
    beat = heartbeat.age(settings.HOME)
    if beat is None:
        yield Finding(
            "worker",
            Level.NOTICE,
            "后台任务还没有运行过",
            "python3 zhiben run 会一并启动；装成服务见 deploy/zhiben.service。",
        )
    elif beat > heartbeat.LATE:
        yield Finding(
            "worker",
            Level.PROBLEM,
            f"后台任务已 {_span(beat)}没有动静",
            "重新启动治本；查看日志中最后的报错。",
        )
    else:
        yield Finding("worker", Level.OK, f"后台任务在运行（{beat.total_seconds():.0f} 秒前有动静）")


def database() -> Iterator[Finding]:
    """Can it be reached, and is it of this program's version?"""
    try:
        connection.ensure_connection()
        unknown, pending = schema.unknown(connection), schema.pending(connection)
    except OperationalError as error:
        told = f"数据库连不上：{str(error).strip()}"
        yield Finding("database", Level.PROBLEM, told, "检查 ZHIBEN_DATABASE_URL，确认数据库已启动。")
        return
    yield Finding("database", Level.OK, f"数据库 {connection.vendor} 可以连接")
    if unknown:
        yield Finding(
            "migrations",
            Level.PROBLEM,
            "数据库由更新版本的系统建立",
            "换回新版本的程序，或用升级前的备份恢复。",
        )
    elif pending:
        yield Finding(
            "migrations", Level.PROBLEM, "数据库还没有升级到本版本", "停止服务后运行 python3 zhiben upgrade。"
        )
    else:
        yield Finding("migrations", Level.OK, "数据库已是本版本")


def options() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        wrong = engines.of(connection).unsafe(cursor)
    for name, value, wanted in wrong:
        yield Finding(
            "settings",
            Level.PROBLEM,
            f"数据库设置 {name} 是 {value}",
            f"改为 {wanted}：办结的事断电也不能丢。",
        )
    if not wrong:
        yield Finding("settings", Level.OK, "数据库设置符合要求")


def triggers() -> Iterator[Finding]:
    if lacking := guards.missing(connection):
        yield Finding(
            "guards",
            Level.PROBLEM,
            f"表 {'、'.join(lacking)} 缺少防改触发器",
            "运行 python3 zhiben upgrade 重新装上，再运行 ledger verify。",
        )
    else:
        yield Finding("guards", Level.OK, f"{len(guards.guarded(connection))} 张只增表的防改触发器齐全")


def chain() -> Iterator[Finding]:
    lag = store.oldest_waiting(clock.now())
    if lag > timedelta(seconds=limits.LEDGER_LATE):
        yield Finding(
            "ledger",
            Level.PROBLEM,
            f"有办理记录 {_span(lag)}未编入账链",
            "启动后台任务；仍不行的，查看日志。",
        )
    else:
        yield Finding("ledger", Level.OK, "办理记录都已及时编入账链")


def outbox() -> Iterator[Finding]:
    now = store.backlog(clock.now())
    if now.dead:
        yield Finding(
            "outbox",
            Level.PROBLEM,
            f"{now.dead} 条通知或后续事项多次未办成",
            "原因在“对外通知 · 没办成的”页；改正后由系统管理员在那里重新投递。",
        )
    elif now.late:
        yield Finding(
            "outbox",
            Level.NOTICE,
            f"{now.late} 条通知或后续事项积压",
            "后台任务会重试；持续增多的，查看日志。",
        )
    else:
        yield Finding("outbox", Level.OK, "通知和后续事项没有积压")


def outside() -> Iterator[Finding]:
    """The ways out of the house that are open, as the settings say; whether they work the log says."""
    out = settings.OUTSIDE
    ways = [name for name, there in (("邮件", out.mail), ("短信", out.sms), ("群机器人", out.hosts)) if there]
    if not ways:
        yield Finding("outside", Level.OK, "对外通知没有设，只有站内通知")
    elif not out.address:
        yield Finding(
            "outside",
            Level.NOTICE,
            f"对外通知设了{'、'.join(ways)}，但没有设本系统的地址，邮件里没有链接",
            "设 ZHIBEN_ADDRESS，见 docs/how-to/deploy.md。",
        )
    else:
        yield Finding("outside", Level.OK, f"对外通知设了{'、'.join(ways)}")


def clocks() -> Iterator[Finding]:
    newest, now = store.latest_act(), clock.now()
    if newest is not None and newest > now + FEW_ACTS:
        yield Finding(
            "clock",
            Level.PROBLEM,
            f"最新的办理时间比本机时钟晚 {_span(newest - now)}",
            "校准本机时钟（timedatectl set-ntp true）；核对是否恢复了别处的备份。",
        )
    else:
        yield Finding("clock", Level.OK, "本机时钟与办理记录一致")


def erased() -> Iterator[Finding]:
    """Was everything erased again that was decided after the backup this came from?"""
    for path in listed.there():
        try:
            left = len(listed.pending(path))
        except Incomplete:
            yield Finding(
                "erasures", Level.PROBLEM, f"删除清单 {path} 读不懂，或不是本系统签的",
                "换回备份目录里的原件；确已损坏的移走它，下次备份会另写一份。",
            )  # fmt: skip
            continue
        if left:
            yield Finding(
                "erasures", Level.PROBLEM, f"备份之后办过的 {left} 件删除事项还没有再办",
                f"运行 python3 zhiben retention --repeat {path}",
            )  # fmt: skip
        else:
            yield Finding("erasures", Level.OK, "删除清单上的都已删除")


STORED: tuple[Callable[[], Iterator[Finding]], ...] = (options, triggers, chain, outbox, clocks, erased)


def _span(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    if seconds < 120:
        return f"{seconds} 秒"
    if seconds < 7200:
        return f"{seconds // 60} 分钟"
    return f"{seconds // 3600} 小时" if seconds < 172800 else f"{seconds // 86400} 天"
