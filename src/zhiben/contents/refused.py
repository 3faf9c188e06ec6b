"""What the format refuses by name rather than approximating (rule 30), and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping

SHARE = (
    "不能表示“某类事实占另一类事实的比例”",
    "把比例算好作为事实的一个属性，用 has 或 if 判断；对象占比用 every_one_of 加 need.ratio。",
)
_EVEN = (
    "不能表示“均匀分布、间隔不少于”",
    "改用更短的周期，如 every: 15 days；或用 form: state 的 holds.over（任一天往前都有）。",
)
_PAIR = ("不能把两类事实配成对", "写成两个责任：前一类作 event，后一类在 counts 里用 same 对应。")
_COMPUTED = ("不能用算式，也不能由别的数算出数额", "把算好的数作为属性登记，用 {field: 属性名} 引用。")
_HOURS = ("不能按小时计期限", "期限写成天数（如 1d），几点前写在 due 的 at 里。")
_RUN = ("不能表示“连续几期”", "每期各是一项；要据此设闸，把连续的期数作为属性登记。")
_EARLIEST = (
    "不能表示“几个期限取早或取晚”",
    "把算好的那一天作为属性登记，用 {field: 属性名}；或写成两个责任。",
)
_SAMPLE = ("不能表示“随机抽取一部分”", "抽中的作为属性登记，集合的 if 写它；只要求比例的用 need.ratio。")
_CODE = ("条件和数额里不能写程序", "只用 {属性: 值}、{属性: {比较: 值}} 和 all、any、not。")

REFUSED_KEYS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("share", "share_of", "of_facts", "proportion", "fraction", "percent_of", "percentage", "rate"),
        SHARE,
    ),
    **dict.fromkeys(
        ("evenly", "spread", "spaced", "min_gap", "max_gap", "gap", "interval", "apart", "spacing"), _EVEN
    ),
    **dict.fromkeys(("pair", "pairs", "paired", "paired_with", "matched_with", "together_with"), _PAIR),
    **dict.fromkeys(
        ("compute", "computed", "formula", "multiply", "times", "factor", "minus", "plus", "divide"),
        _COMPUTED,
    ),
    **dict.fromkeys(("consecutive", "consecutively", "in_a_row", "streak"), _RUN),
    **dict.fromkeys(("earliest", "latest", "earlier", "later", "whichever"), _EARLIEST),
    **dict.fromkeys(("sample", "sampled", "random"), _SAMPLE),
    **dict.fromkeys(("hours", "within_hours", "minutes"), _HOURS),
    **dict.fromkeys(
        ("expr", "expression", "script", "code", "python", "sql", "regex", "matches", "eval"), _CODE
    ),
}


# of a number: what is counted from another one
_OF_NUMBERS = frozenset({"percent", "of", "per", "ratio", "last_period", "previous", "max", "min", "sum"})


def number_hint(key: str) -> tuple[str, str] | None:
    """As `hint`, where a number or a reference to one stands."""
    return _COMPUTED if key in _OF_NUMBERS else hint(key)


def hint(key: str) -> tuple[str, str] | None:
    """The answer to a key that asks for something refused by name."""
    return REFUSED_KEYS.get(key)
