"""What contents, their parts and what they touch are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from zhiben.domain.hazards import Level, Mode
from zhiben.domain.words import word
from zhiben.editions.impact import Effect, Touch
from zhiben.library import contents as library

Words = Mapping[str, str | Promise]

KINDS: Words = {
    library.INDICATORS: gettext_lazy("指标口径"),
    library.RANKINGS: gettext_lazy("晾晒口径"),
    library.HAZARDS: gettext_lazy("隐患办理规则"),
    library.INSPECTIONS: gettext_lazy("检查规则"),
    library.QUESTIONS: gettext_lazy("抽考题库"),
    library.REPORT: gettext_lazy("文稿结构"),
    library.SHEET: gettext_lazy("调度表版式"),
}
ABOUT: Words = {
    library.INDICATORS: gettext_lazy("每个数怎么算、叫什么、单位和依据"),
    library.RANKINGS: gettext_lazy("按哪几项排、各占多少、怎样得满分"),
    library.HAZARDS: gettext_lazy("各行业怎样办理、建议几天改完、提前几天提醒、常见说法"),
    library.INSPECTIONS: gettext_lazy("年度上限、一年查几次、公布的事项、安静期"),
    library.QUESTIONS: gettext_lazy("题目、一人几道、答对多少算合格"),
    library.REPORT: gettext_lazy("写哪几部分、每句用哪个数"),
    library.SHEET: gettext_lazy("分几组、每行填哪个数"),
}
TOUCHED: Words = {
    Touch.FIGURE: gettext_lazy("上月的数"),
    Touch.ADDED: gettext_lazy("新增指标"),
    Touch.GONE: gettext_lazy("不再有的指标"),
    Touch.RANK: gettext_lazy("上月名次（得分）"),
    Touch.NAMED: gettext_lazy("新用到的指标"),
    Touch.UNNAMED: gettext_lazy("不再用到的指标"),
    Touch.TEXT: gettext_lazy("按上一期的数写出来"),
    Touch.PAPER: gettext_lazy("正在写，仍按原来的一版"),
    Touch.HANDLING: gettext_lazy("办理方式"),
    Touch.DEADLINE: gettext_lazy("建议整改期限（天）"),
    Touch.CAP: gettext_lazy("年度检查上限（次）"),
    Touch.FREQUENCY: gettext_lazy("一年计划检查（次）"),
    Touch.LISTS: gettext_lazy("公布的检查事项"),
    Touch.QUIET: gettext_lazy("安静期"),
    Touch.QUESTIONS: gettext_lazy("题目（道）"),
    Touch.PASS: gettext_lazy("合格线"),
}
STATES: Words = {
    "open": gettext_lazy("等人发布"),
    "lapsed": gettext_lazy("过了 24 小时，失效"),
    "approved": gettext_lazy("已发布"),
    "refused": gettext_lazy("不予发布"),
}
# Keys as they are written in the files; one that is not here is shown as it is.
KEYS: Words = {
    "title": gettext_lazy("名称"),
    "zh": gettext_lazy("中文"),
    "en": gettext_lazy("英文"),
    "unit": gettext_lazy("单位"),
    "owner": gettext_lazy("牵头科室"),
    "basis": gettext_lazy("依据"),
    "note": gettext_lazy("说明"),
    "public": gettext_lazy("公开"),
    "better": gettext_lazy("越多越好还是越少越好"),
    "indicators": gettext_lazy("指标"),
    "indicator": gettext_lazy("指标"),
    "rankings": gettext_lazy("口径"),
    "parts": gettext_lazy("各项"),
    "weight": gettext_lazy("权重"),
    "nothing": gettext_lazy("得零分"),
    "full": gettext_lazy("得满分"),
    "least": gettext_lazy("基数不少于"),
    "measured": gettext_lazy("计得上的权重不少于"),
    "modes": gettext_lazy("各行业怎样办理"),
    "default_mode": gettext_lazy("没有写明的行业怎样办理"),
    "suggested_days": gettext_lazy("建议整改期限"),
    "general": gettext_lazy("一般"),
    "major": gettext_lazy("重大"),
    "remind_before": gettext_lazy("提前几天提醒"),
    "raise_after": gettext_lazy("逾期几天报告上级"),
    "phrases": gettext_lazy("常见说法"),
    "any": gettext_lazy("各行业都有"),
    "inspectors_needed": gettext_lazy("最少几名检查人员"),
    "merge_within": gettext_lazy("几天内的检查提示合并"),
    "asked_people": gettext_lazy("每次抽问几人"),
    "caps": gettext_lazy("年度上限"),
    "frequency": gettext_lazy("检查频次"),
    "visits": gettext_lazy("次数"),
    "quiet": gettext_lazy("安静期"),
    "days": gettext_lazy("起止日"),
    "items": gettext_lazy("公布的检查事项"),
    "lists": gettext_lazy("检查清单"),
    "published_on": gettext_lazy("公布日期"),
    "most": gettext_lazy("最多"),
    "questions": gettext_lazy("题目"),
    "pass_share": gettext_lazy("答对百分之几算合格"),
    "many": gettext_lazy("一人几道题"),
    "people": gettext_lazy("一次抽几人"),
    "text": gettext_lazy("文字"),
    "options": gettext_lazy("选项"),
    "right": gettext_lazy("正确答案"),
    "explanation": gettext_lazy("讲解"),
    "heading": gettext_lazy("标题"),
    "to": gettext_lazy("主送"),
    "sections": gettext_lazy("部分"),
    "blocks": gettext_lazy("段落"),
    "say": gettext_lazy("句子"),
    "when": gettext_lazy("什么时候写"),
    "otherwise": gettext_lazy("否则写"),
    "table": gettext_lazy("表"),
    "columns": gettext_lazy("栏"),
    "caption": gettext_lazy("表题"),
    "named": gettext_lazy("点名"),
    "write": gettext_lazy("请人写的"),
    "layout": gettext_lazy("版式"),
    "panels": gettext_lazy("栏块"),
    "lines": gettext_lazy("行"),
    "label": gettext_lazy("行名"),
    "told": gettext_lazy("文字栏"),
    "signed": gettext_lazy("签名栏"),
    "head": gettext_lazy("表头"),
    "facts": gettext_lazy("数登记的事"),
    "kinds": gettext_lazy("哪几种"),
    "where": gettext_lazy("条件"),
    "by": gettext_lazy("谁办的"),
    "led_by": gettext_lazy("谁带队"),
    "sum": gettext_lazy("怎样合计"),
    "hazards": gettext_lazy("数隐患"),
    "what": gettext_lazy("数什么"),
    "level": gettext_lazy("等级"),
    "found_by": gettext_lazy("谁发现的"),
    "duties": gettext_lazy("数义务"),
    "duty": gettext_lazy("哪项义务"),
    "share": gettext_lazy("比率"),
    "subjects": gettext_lazy("数对象"),
    "kind": gettext_lazy("种类"),
    "ranking": gettext_lazy("晾晒"),
}


def touched(effect: Effect) -> tuple[str, str, str, str, int | None]:
    """What is touched, of what, what it was and what it becomes, and for how many enterprises."""
    subject = effect.subject
    if effect.touch is Touch.DEADLINE:
        subject = gettext(word(Level(subject)))
    was, now = effect.was, effect.now
    if effect.touch is Touch.HANDLING:
        was, now = gettext(word(Mode(was))), gettext(word(Mode(now)))
    return str(TOUCHED[effect.touch]), subject, was, now, effect.firms


def path_in_words(path: tuple[str, ...], named: Mapping[str, str]) -> str:
    """Where something stands. `named`: what indicators are called."""
    return " › ".join(str(KEYS.get(one) or named.get(one, one)) for one in path)
