"""Every verb of `python3 zhiben`. The launcher reads this table too, before anything is installed: standard
library only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """`line`: what the help says. `database`, `assets`: brought up to date before the verb runs; `untouched`:
    the verb works with the database, and takes it as it is.

    `module` is what the environment's Python runs; verbs of `zhiben.cli` live in `zhiben.cli.<part>`, with
    `add_arguments(parser)` and `run(args) -> int` (0 done, 1 refused or problems found, 2 wrong usage).
    """

    line: str
    part: str = ""
    database: bool = False
    untouched: bool = False
    assets: bool = False
    development: bool = False
    module: str = "zhiben.cli"


VERBS = {
    "run": Verb("安装、建库、装入演示数据并启动网站和后台任务", part="run", database=True, assets=True),
    "test": Verb("运行全部测试（--full 为完整规模）", assets=True, development=True, module="tests"),
    "check": Verb("代码检查：风格、类型、模块边界", development=True, module=""),
    "plan": Verb("方案：check 检查、obligations 列出应尽职责、explain 说明由来", part="plan"),
    "content": Verb("内容：check 检查全部方案、词汇、登记表、日历和判定标准", part="content"),
    "criteria": Verb("判定标准：match 对照一段描述，列出可能符合的条目", part="criteria"),
    "uscc": Verb("核对统一社会信用代码", part="uscc"),
    "inspections": Verb("涉企检查：draw 按公布的种子和名单重算双随机抽取", part="inspections"),
    "seed": Verb("装入演示辖区和企业", part="seed", database=True),
    "accounts": Verb("账号：list 列出、create 建立、reset-password 换密码", part="accounts", database=True),
    "import": Verb(
        "导入：enterprises 企业、people 人员、hazards 隐患、undo 撤销", part="imports", database=True
    ),
    "records": Verb("登记：file 登记一条、import 导入一张表、list 列出", part="records", database=True),
    "documents": Verb("文书：verify 核对一个文件是不是本系统印发、是否作废", part="documents", database=True),
    "document": Verb("公文：check 按 GB/T 9704-2012 核对一个 Word 或 PDF 文件的版式", part="document"),
    "report": Verb(
        "报告：month 月调度表和月通报、quarter 季度分析、closing 三年总结", part="report", database=True
    ),
    "indicator": Verb("指标：list 列出口径，explain 说明一个数和它的每一行", part="indicator", database=True),
    "cells": Verb("核对职责台账：逐格重算比对", part="cells", database=True),
    "search": Verb("搜索索引：verify 重做一遍比对，rebuild 补全改正", part="search", database=True),
    "ledger": Verb("核验操作账本未被篡改", part="ledger", database=True),
    "backup": Verb("备份：数据库、佐证文件、内容版本存成一个文件，密钥另存", part="backup", untouched=True),
    "restore": Verb("恢复：用备份在空机器上重建，并核验账本", part="restore", untouched=True),
    "upgrade": Verb("升级：先备份，再升级数据库并核验", part="upgrade", untouched=True, assets=True),
    "doctor": Verb("体检：逐项检查运行环境，有问题的说明怎么办", part="doctor", untouched=True),
    "export-all": Verb("导出全部数据为通用格式，离开本系统也能读", part="export_all", database=True),
    "retention": Verb("保存期限：列出各类数据的期限和已到期的数量", part="retention", database=True),
    "bench": Verb("性能测量：两种数据库各跑一遍", development=True, module="bench"),
}
