"""What the editor of record kinds calls its inputs. Every word is lazily translated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhiben.contents.problems import Problem
from zhiben.domain.orgs import Kind

TYPE: Mapping[str, Any] = {
    "text": _("一行文字"), "long_text": _("多行文字"), "number": _("数字"), "money": _("金额"),
    "date": _("日期"), "time": _("时刻"), "choice": _("单选"), "choices": _("多选"),
    "yes_no": _("是否"), "person": _("人员"), "site": _("场所"), "post": _("岗位"),
    "equipment": _("设备"), "enterprise": _("企业"), "project": _("项目"), "section": _("科室"),
    "clause": _("条款"), "hazard_criterion": _("判定标准"), "image": _("影像"), "file": _("文件"),
    "table": _("表格"),
}  # fmt: skip
OPERATOR: Mapping[str, Any] = {
    "eq": _("是"), "ne": _("不是"), "in": _("是其中之一"), "gt": _("大于"), "gte": _("不小于"),
    "lt": _("小于"), "lte": _("不大于"), "between": _("在两数之间"), "known": _("填了没有"),
    "has": _("选了"), "has_any": _("选了其中之一"), "before": _("早于"), "after": _("晚于"),
}  # fmt: skip
_SUBJECT: Mapping[Kind, Any] = {
    Kind.AUTHORITY: _("监管机构"), Kind.SECTION: _("科室"), Kind.ENTERPRISE: _("企业"),
    Kind.SITE: _("场所"), Kind.PERSON: _("人员"), Kind.POST: _("岗位"), Kind.EQUIPMENT: _("设备"),
    Kind.PROJECT: _("项目"),
}  # fmt: skip
_LABEL: Mapping[str, Any] = {
    "kind": _("代码"), "name.zh": _("名称"), "name.en": _("英文名称"), "nature": _("哪一类"),
    "about": _("为谁登记"), "filed_by": _("谁填"), "received_by": _("谁签收"),
    "happened": _("哪天发生的，看哪一栏"), "valid.from": _("从哪天起，看哪一栏"),
    "valid.until": _("到哪天止，看哪一栏"), "keep.years": _("保存几年"), "keep.basis": _("保存的依据"),
    "about.listed": _("“为谁登记”在列表第几栏"), "about.key": _("导入时按“为谁登记”认同一条"),
    "label": _("名称"), "type": _("类型"), "required": _("必填"), "many": _("可以填几个"),
    "options": _("选项"), "open": _("可以填表外的"), "unit": _("单位"), "decimals": _("小数位"),
    "min": _("不小于"), "max": _("不大于"), "not_after": _("不能晚于填报当天"), "rows": _("最多几行"),
    "at_least": _("至少几件"), "help": _("填写说明"), "group": _("小标题"), "listed": _("列表第几栏"),
    "key": _("导入时按这一栏认同一条"), "example": _("示例"), "example.table": _("示例"),
    "example.lines": _("示例"), "field.name": _("代码"), "if.field": _("看哪一栏"),
    "show_if": _("只在这时填"), "with": _("事实里写什么"), "if": _("什么时候"), "op": _("怎样比"),
    "if.value": _("比什么"), "raw": _("条件"), "require": _("就必须填"), "say": _("说的话"),
    "fact": _("事实"), "targets": _("落到哪一栏写的对象上"), "attribute": _("属性"),
    "attribute.value": _("照抄哪一栏"),
}  # fmt: skip
_HINT: Mapping[str, Any] = {
    "kind": _("小写字母、数字、下划线；定了不能再改"), "field.name": _("不写由程序起；采用后不能再改"),
    "name.en": _("可以不写"), "options": _("一行一个；要另给代码，写“代码 = 名称”"),
    "listed": _("1 到 8；不写不上列表"), "example.table": _("一行一条，各栏用 | 隔开"),
    "example.lines": _("几个的一行一个"), "received_by": _("可以不写"),
    "valid.until": _("没有到期日的不写"), "require": _("一个不选，就是不许提交"),
    "if": _("几个值之间用顿号隔开；“填了没有”写 true 或 false"),
    "show_if": _("不写就总要填。几个值之间用顿号隔开；“填了没有”写 true 或 false"),
    "raw": _("条件较复杂，照原样写"), "with": _("照抄的，写那一栏的代码，或一个固定的值"),
    "say": _("通不过时给填报人看的一句话"),
}  # fmt: skip


# Keys of the text → what the form calls them, in sentences of the loader (records-spec rule 9).
_SAID: Mapping[str, Any] = {
    "fields": _("栏目"), "evidence": _("佐证"), "checks": _("校验"), "emits": _("产生的事实"),
    "list": _("列表"),
    "import": _("导入认同一条的栏"), "import.key": _("导入认同一条的栏"), "example": _("示例"),
    "name": _LABEL["name.zh"], "keep": _LABEL["keep.years"], "basis": _LABEL["keep.basis"],
    "years": _LABEL["keep.years"], "valid": _LABEL["valid.from"], "options": _LABEL["options"],
    "columns": _("表格的栏"), "label": _LABEL["label"], "say": _LABEL["say"], "fact": _LABEL["fact"],
    **{key: _LABEL[key] for key in ("kind", "nature", "about", "filed_by", "received_by", "happened")},
}  # fmt: skip
_MISSING = re.compile(r"^\S+ ?缺 ?“?(\w+)”?$")


def missing(problem: Problem) -> str:
    """The part of the page where something is missing from the kind; empty for anything else."""
    found = _MISSING.match(problem.what)
    return found[1] if found and found[1] in ("fields", "evidence", "checks", "emits") else ""


def spoken(problem: Problem) -> Problem:
    """What the loader says, in the words of the form."""
    found = _MISSING.match(problem.what)
    if found and found[1] in _SAID:
        word = str(_SAID[found[1]])
        what = gettext("没有写“%(what)s”") % {"what": word}
        return replace(problem, what=what, mend=gettext("补上“%(what)s”。") % {"what": word})
    return replace(problem, what=_worded(problem.what), mend=_worded(problem.mend))


def _worded(text: str) -> str:
    text = re.sub(r"“([\w.]+)”", lambda key: f"“{_SAID.get(key[1], key[1])}”", text)
    keys = "fields|list|emits|checks|nature|about|happened|valid"
    return re.sub(rf"(?:^|(?<=改了) )({keys})(?: |$)", lambda key: f"“{_SAID[key[1]]}”", text)


def label(key: str) -> str:
    return str(_LABEL[key])


def hint(key: str) -> str:
    """More to say of it; empty for most."""
    return str(_HINT.get(key, ""))


def called(kind: Kind) -> str:
    """What a kind of subject is called here."""
    return str(_SUBJECT[kind])
