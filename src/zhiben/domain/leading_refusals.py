"""How 批示 and the closing act say no: a part of `refusals.WORDS`, which would be too long."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "instruction_text": ("批示没有写，或者超过 400 字。", "请写清要办什么；要点以外的可附在任务里。"),
    "instruction_nobody": ("没有选承办人。", "请至少选一名承办人。"),
    "instruction_due": ("办结日期早于今天。", "请填今天或以后的日期，也可以不填。"),
    "closing_begun": ("这个方案已经开始收尾。", "请在收尾页继续办理。"),
    "closing_over": ("收尾已经完成。", "逐项去向在收尾页查看；新发生的按后续方案办。"),
    "closing_nothing": ("没有选要办的项。", "请至少选一项。"),
    "closing_many": ("一次选得太多。", "请分批办理，一次不超过 500 项。"),
    "closing_due": ("移交后的期限早于今天。", "请填今天或以后的日期。"),
    "closing_owner": (
        "没有选移交给谁，或者没有填期限。",
        "请选承办人并填期限；不再办的，写理由后选“不再办”。",
    ),
    "closing_reason": ("没有写明不再办的理由，或者超过 200 字。", "请写明理由和依据。"),
    "closing_left": (
        "还有没定去向的项，不能完成收尾。",
        "请逐项移交，或写明理由不再办；新出现的也在清单里。",
    ),
}
