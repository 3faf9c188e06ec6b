"""How the planning of inspections says no: a part of `refusals.WORDS`, which would be too long."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "draw_list": (
        "名单是空的、有重复，或者有一行写得不对。",
        "请每行写一个名称，权数写在制表符后面，1 到 100。",
    ),
    "draw_seed": ("没有写随机种子。", "请填公布的种子，如某日公布的数字。"),
    "draw_many": ("抽取的数目至少是 1。", "请填要抽几个。"),
}
