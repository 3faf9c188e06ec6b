"""How sheets say no: a part of `refusals.WORDS`."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "sheet_name": ("编号不能用。", "用小写字母、数字、连字符另取一个，如 city-monthly。"),
    "sheet_cells": ("还没有对应一个指标。", "请至少给一格选定取哪个指标。"),
    "sheet_not_frozen": ("这个月还没有锁定，数还会变。", "请先锁定；急用的下载草表，不作报送。"),
    "sheet_indicator": ("表上有的指标，现在的口径里没有。", "请重新对应，或者在指标口径里补上。"),
    "sheet_unfit": ("这份表样填不进去。", "请重新上传表样、对应各格，试填后再启用。"),
}
