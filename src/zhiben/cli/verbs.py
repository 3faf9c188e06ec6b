"""Every verb of `python3 zhiben`. The launcher reads this table too, before anything is installed: standard
library only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """`line`: what the help says. `database`, `assets`: brought up to date before the verb runs.

    `module` is what the environment's Python runs; verbs of `zhiben.cli` live in `zhiben.cli.<part>`, with
    `add_arguments(parser)` and `run(args) -> int` (0 done, 1 refused or problems found, 2 wrong usage).
    """

    line: str
    part: str = ""
    database: bool = False
    assets: bool = False
    development: bool = False
    module: str = "zhiben.cli"


VERBS = {
    "run": Verb("安装、建库、装入演示数据并启动网站和后台任务", part="run", database=True, assets=True),
    "test": Verb("运行全部测试（--full 为完整规模）", assets=True, development=True, module="tests"),
    "check": Verb("代码检查：风格、类型、模块边界", development=True, module=""),
    "plan": Verb("方案：check 检查、obligations 列出应尽职责、explain 说明由来", part="plan"),
    "content": Verb("内容：check 检查全部方案、词汇、登记表和日历", part="content"),
    "uscc": Verb("核对统一社会信用代码", part="uscc"),
    "seed": Verb("装入演示辖区和企业", part="seed", database=True),
    "accounts": Verb("账号：list 列出、create 建立、reset-password 换密码", part="accounts", database=True),
    "cells": Verb("核对职责台账：逐格重算比对", part="cells", database=True),
    "ledger": Verb("核验操作账本未被篡改", part="ledger", database=True),
    "bench": Verb("性能测量：两种数据库各跑一遍", development=True, module="bench"),
}
