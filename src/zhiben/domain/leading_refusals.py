"""How 批示 and the closing act say no: a part of `refusals.WORDS`, which would be too long."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "instruction_text": ("批示没有写，或者超过 400 字。", "请写清要办什么；要点以外的可附在任务里。"),
    "instruction_nobody": ("没有选承办人。", "请至少选一名承办人。"),
    "instruction_due": ("办结日期早于今天。", "请填今天或以后的日期，也可以不填。"),
}
