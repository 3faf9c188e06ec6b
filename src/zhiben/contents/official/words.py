"""How wide words are on paper, and where a title may break: between words, never within one.

A title of several lines is a trapezium or a lozenge (GB/T 9704 7.3.1: 词意完整，排列对称，长短适宜).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

LETTER = 315  # twips of a letter in the text: 16 points less a quarter
TITLE_LETTERS = 20  # of 22 points in 156 mm
# Words that titles of our offices are made of.
_SAID = """
工业和信息化 工信领域 技术服务业 安全生产 治本攻坚 三年行动 重大事故隐患 事故隐患 动态清零 专项整治 专项行动
主要负责人 应急管理 有限空间 危险化学品 废弃资源 船舶工业 民用爆炸物品 爆炸物品 软件 信息技术
服务业 行政处罚 挂牌督办 月通报 季度 调度 年度 综合利用 委员会 办公室 管理局 人民政府
文登区 威海市 印发 转发 关于 开展 加强 进一步 做好 落实 推进 提升 实施 报送 征求 意见
商请 协助 支持 协调 解决 请求 企业 单位 部门 问题 情况 通报 通知 报告 请示 批复 纪要
公告 决定 清单 台账 总结 分析 检查 整治 整改 排查 治理 评估 考核 工作 行动 方案 规定
办法 标准 制度 机制 责任 措施 要求 目标 监管 管理 隐患 事故 风险 生产 安全 行业 领域
系统 全面 重点 专项 重大 一般 第一 第二 第三 第四 冬季 夏季 春季 秋季 储存 仓库 周边
距离 违规 建设 提供 数据 一览表 有关 事项 进展 任务 会议 专题 培训 监督 执法 经营 形势
预案 演练 应急 工信 工业 信息化 民爆 督办 督查 约谈 攻坚 三年 责任制 标准化 数字化 经济
发展 创新 改造 升级 设备 更新 专家 帮扶 指导 服务 宣传 教育 月度 总体 领导 小组 成员
精神 贯彻 学习 组织 召开 举办 表彰 公布 调整 成立 特种 作业 消防 燃气 粉尘 涉爆 喷涂
动火 承包 外包 租赁 厂房 职工 员工 从业 人员 资金 项目 申报 评价 评审 验收 复查 销号
闭环 台风 防汛 高温 假期 节日 期间 值班 值守 信息 举报 奖励 协会 公司 工厂 车间 街道
乡镇 开发区 公安局 分局 公安 消防 救援 大队 住房 城乡 生态 环境 市场 交通 运输 应急管理局 总工会
自然 资源 财政局 民政局 行政 审批 街道办事处 党工委 管委会
"""
WORDS = tuple(_SAID.split())
_NOT_FIRST = "的、，。；：！？）》〉”’〕】和与及或号年月日期等"
_NOT_LAST = "（《〈“‘〔【第的和与及或在对为将"
# What a name ends in does not begin a line: 民爆管理|科.
_ENDS_NAME = re.compile(r"科(?![学技普研])|局(?!部)|镇(?!压)|厂(?![房区])|站(?!点)")
_WHOLE = re.compile(
    r"[0-9０-９]+(?:[.．][0-9]+)?[%％年月日号期季度]*|[A-Za-z]+|第[一二三四0-9]+[季期次批]度?|《[^》]{1,12}》"
)


def letters(text: str) -> float:
    """How many letters wide: what is not Chinese takes half of one."""
    return sum(0.5 if " " <= one <= "~" else 1 for one in text)


def printed(text: str) -> float:
    """At most how wide in print: some fonts' digits are wider than half a letter, and some programs set them
    apart from Chinese.
    """
    sides = [" " <= one <= "~" for one in text]
    return letters(text) + 0.1 * sum(sides) + 0.25 * sum(a is not b for a, b in pairwise(sides))


def title_lines(title: str, most: int = TITLE_LETTERS) -> tuple[str, ...]:
    """The lines of a title, as few as there can be; those that are given ("\\n") are kept."""
    if "\n" in title:
        return tuple(line.strip() for line in title.split("\n") if line.strip())
    if printed(title) <= most:
        return (title,)
    for count in range(2, 12):
        found = _broken(title, count, most)
        if found:
            return found
    return tuple(title[at : at + most] for at in range(0, len(title), most))


def torn(first: str, second: str) -> str:
    """The word that a line break between two lines tears, "" where none is."""
    whole, at = first + second, len(first)
    return next((whole[a:b] for a, b in _words(whole) if a < at < b), "")


def _broken(title: str, count: int, most: int) -> tuple[str, ...]:
    """The best way into `count` lines: lines alike, the middle ones not short, breaks where sense allows."""
    places = [at for at in range(2, len(title) - 1) if _may_break(title, at)]
    wide_of = {(a, b): printed(title[a:b]) for a in (0, *places) for b in (*places, len(title)) if a < b}
    ideal = printed(title) / count

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        if left == 1:
            wide = wide_of[start, len(title)]
            return (_cost(wide, ideal), ()) if wide <= most else (1e9, ())
        found: tuple[float, tuple[int, ...]] = (1e9, ())
        for at in places:
            wide = wide_of.get((start, at), most + 1)
            if wide <= most:
                cost, rest = best(at, left - 1)
                found = min(found, (cost + _cost(wide, ideal) + _sense(title, at), (at, *rest)))
        return found

    cost, cuts = best(0, count)
    if cost >= 1e9:
        return ()
    edges = (0, *cuts, len(title))
    return tuple(title[a:b] for a, b in pairwise(edges))


def _cost(wide: float, ideal: float) -> float:
    return (wide - ideal) ** 2


def _sense(title: str, at: int) -> float:
    """How much a break disturbs: least after an issuer's name before 关于, and after a comma."""
    if title.startswith("关于", at) or title[at - 1] in "、，":
        return -4
    return 0 if title.startswith(("开展", "进一步", "加强", "做好", "印发")) and at == 2 else 2


def _may_break(title: str, at: int) -> bool:
    if title[at] in _NOT_FIRST or title[at - 1] in _NOT_LAST or _ENDS_NAME.match(title, at):
        return False
    return all(not a < at < b for a, b in _words(title))


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Where the words lie that must not be torn."""
    for found in _WHOLE.finditer(text):
        yield found.span()
    for word in WORDS:
        at = text.find(word)
        while at >= 0:
            if len(word) <= 6:  # longer ones are names that consist of these
                yield at, at + len(word)
            at = text.find(word, at + 1)
