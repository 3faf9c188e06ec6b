"""How the writing of papers says no: a part of `refusals.WORDS`, which would be too long."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "paper_period": ("期次不对。", "月通报写 2026-10，季度分析写 2026-Q3，年度写 2026，总结写 2024/2026。"),
    "paper_scope": ("这种文稿不按这个范围写。", "请从列出的范围里选。"),
    "paper_about": ("这种文稿不由它来写。", "分析、汇报、任务清单由科室写，请选科室。"),
    "paper_twice": ("这一期已经有一份。", "请打开那一份；不用的先作废再重写。"),
    "paper_closed": ("文稿已经送审，不能再改。", "要改的，请审核人退回。"),
    "report_period": ("没有这个机构，或者期次不对。", "月写 2026-10，季写 2026-Q3，总结写 2024/2026。"),
    "report_unwritable": ("文件写不进这个目录。", "请换一个能写的目录。"),
    "writing_unfit": ("还有没改好的地方。", "请按检查结果逐处改正或注明原因。"),
    "paper_long": ("这一段太长。", "每段不超过 8000 字，请分段。"),
    "paper_heading": ("标题或主送太长。", "标题不超过 200 字，主送不超过 500 字。"),
}
