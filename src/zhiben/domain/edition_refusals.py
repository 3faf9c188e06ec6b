"""How publishing an edition says no: a part of `refusals.WORDS`, which would be too long."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "edition_moved_on": ("起草以后，这项内容又发布了一版。", "请对照新发布的一版核对底稿，再提请发布。"),
    "edition_too_early": (
        "起用日期太早。",
        "请写今天或以后的日期；已有一版将起用的，不早于那一版，或先撤回它。",
    ),
    "edition_in_force": ("这一版已经起用，不能撤回。", "要停用的，另发一版，或换回随程序带来的内容。"),
    "edition_gone": ("这一版已经撤回或被换下。", "请回到这项内容看现在的各版。"),
    "edition_file": ("文件名不能用。", "用小写字母、数字、短横，以 .yaml 结尾。"),
    "edition_encoding": (
        "文字里有不能用的字符，或者文件不是 UTF-8 编码（可能是 GBK）。",
        "请用编辑器另存为 UTF-8 再传。",
    ),
    "edition_draft": ("没有底稿。", "请先从现行的一版起草。"),
    "edition_alone": ("这项内容只能有这几个文件。", "请改原来的文件，不要增减。"),
}
