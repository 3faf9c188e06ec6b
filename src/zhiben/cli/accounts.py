"""`zhiben accounts`: who may log in; on an empty installation also the authority and its first administrator.

Passwords are made here, at random, and shown once.
"""

import argparse
import json
import secrets
from datetime import date, datetime
from uuid import UUID, uuid4

from zhiben.domain.access import Actor, Role, system
from zhiben.domain.orgs import Kind
from zhiben.domain.refusals import Conflict, Incomplete
from zhiben.ground import clock
from zhiben.orgs import actions
from zhiben.orgs import queries as orgs
from zhiben.orgs.second import actions as second
from zhiben.orgs.staff import actions as staff
from zhiben.orgs.staff import logins
from zhiben.orgs.store import Division

FIRST_TENANT = 1
LONG_AGO = date(2000, 1, 1)  # an authority was there before the system


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(
        dest="action", required=True, metavar="list | create | reset-password | remove-second"
    )
    listed = parts.add_parser("list", help="列出账号")
    listed.add_argument("--json", action="store_true", help="输出 JSON")
    create = parts.add_parser("create", help="建立账号；空库时连同监管机构一起建立")
    create.add_argument("username", help="账号名")
    create.add_argument("--name", help="姓名（默认同账号名）")
    role = create.add_mutually_exclusive_group(required=True)
    role.add_argument("--administrator", action="store_true", help="系统管理员")
    role.add_argument("--role", choices=[one.value for one in Role if one is not Role.SYSTEM], help="角色")
    create.add_argument("--tenant", type=int, default=FIRST_TENANT, help="监管机构编号（默认 1）")
    create.add_argument("--authority", help="监管机构全称（还没有该机构时必填）")
    create.add_argument("--region", help="监管机构的行政区划代码（同上）")
    create.add_argument("--region-name", help="行政区划名称（同上）")
    reset = parts.add_parser("reset-password", help="换一个新密码，原有登录全部失效")
    reset.add_argument("username", help="账号名")
    removed = parts.add_parser("remove-second", help="移除动态口令和备用码，原有登录全部失效")
    removed.add_argument("username", help="账号名")


def run(args: argparse.Namespace) -> int:
    verbs = {"list": show, "create": create, "reset-password": reset, "remove-second": remove_second}
    return verbs[args.action](args)


def show(args: argparse.Namespace) -> int:
    """`accounts list`: username, authority, name, roles of today."""
    found = logins.accounts(None, clock.now())
    if args.json:
        fields = ("username", "tenant", "name", "roles", "is_demo", "disabled")
        print(
            json.dumps([{name: getattr(one, name) for name in fields} for one in found], ensure_ascii=False)
        )
        return 0
    for one in found:
        marks = "".join(mark for mark, on in (("（演示）", one.is_demo), ("（停用）", one.disabled)) if on)
        print(f"{one.username:<16} {one.tenant:<6} {one.name}  {'、'.join(one.roles)}{marks}")
    return 0


def create(args: argparse.Namespace) -> int:
    """`accounts create`: a person of the authority, an account, and a grant for the whole of it."""
    at, by = clock.now(), system("accounts", [args.tenant], clock.today())
    if args.username in {one.username for one in logins.accounts(None, at)}:
        raise Conflict("username_taken", username=args.username)
    if args.tenant not in {office.id for office in orgs.authorities(by)}:
        create_authority(args, by, at)
    role = Role.SYSTEM_ADMINISTRATOR if args.administrator else Role(args.role)
    above = orgs.office(by, args.tenant).subject
    made = actions.create_beneath(
        above, Kind.PERSON, args.name or args.username, {}, since=by.day, by=by, at=at, key=a_key()
    )
    person = UUID(str((made.answer or {})["subject"]))
    staff.give_grant(
        person, role, since=by.day, basis="命令行建立账号", regions=[""], by=by, at=at, key=a_key()
    )
    password = a_password()
    staff.create_account(person, args.username, password, by=by, at=at, key=a_key())
    print(f"账号 {args.username} 已建立，初始密码 {password}（只显示这一次，请妥善保管）。")
    return 0


def create_authority(args: argparse.Namespace, by: Actor, at: datetime) -> None:
    """The authority itself, where it is not there yet. Raises Incomplete without its name and region."""
    if not (args.authority and args.region and args.region_name):
        raise Incomplete("authority_untold", tenant=args.tenant)
    division = Division(args.region, args.region_name)
    actions.load_reference(args.tenant, [division], [], by=by, at=at, key=a_key())
    actions.create_authority(
        args.tenant, args.authority, args.region, parent=None, since=LONG_AGO, by=by, at=at, key=a_key()
    )


def reset(args: argparse.Namespace) -> int:
    """`accounts reset-password`: another password, shown once."""
    at = clock.now()
    account = logins.login_named(args.username, at)
    by = system("accounts", [account.tenant], clock.today())
    password = a_password()
    staff.reset_password(account.id, password, by=by, at=at, key=a_key())
    print(f"账号 {args.username} 的新密码 {password}（只显示这一次，请妥善保管）。")
    return 0


def remove_second(args: argparse.Namespace) -> int:
    """`accounts remove-second`: for whoever has lost the phone, and nobody is left to help."""
    at = clock.now()
    account = logins.login_named(args.username, at)
    by = system("accounts", [account.tenant], clock.today())
    second.remove_factor(account.id, by=by, at=at, key=a_key())
    print(f"账号 {args.username} 的动态口令和备用码已移除，原有登录全部失效。")
    return 0


def a_key() -> str:
    """Each call of the verb is an act of its own."""
    return f"accounts:{uuid4()}"


def a_password() -> str:
    return secrets.token_urlsafe(12)
