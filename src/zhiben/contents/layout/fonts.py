"""Which kind of letter a font's name means, and which fonts may stand for those that the standard names.

A server seldom has 仿宋_GB2312 and 方正小标宋简体. In a Word file the names themselves are asked for; in a
PDF also those that stand for them: what has serifs for 仿宋, 楷体, 宋体, 小标宋, what has none for 黑体.
"""

from __future__ import annotations

import re
from typing import Literal

Family = Literal["仿宋", "楷体", "黑体", "宋体", "小标宋", "serif", "sans", "other"]
_KNOWN: tuple[tuple[str, Family], ...] = (
    (r"小标宋|xiaobiaosong|fzxbs|xbsj", "小标宋"),
    (r"仿宋|fangsong|fandolfang|simfang|stfangso|fzfs|cwtexfs|zhuque", "仿宋"),
    (r"楷|kaiti|simkai|fandolkai|stkaiti|fzkt|kaitim|wenkai|\bkai\b", "楷体"),
    (r"黑体|simhei|fandolhei|stheiti|heiti|fzht|yahei|雅黑", "黑体"),
    (r"宋体|simsun|fandolsong|stsong|fzss|nsimsun|大标宋", "宋体"),
    (r"sans|gothic|hei\b|wenquanyi|wqy|arial|helvetica|liberationsans", "sans"),
    (r"serif|mincho|ming|song|times|roman|sourcehan|dejavu", "serif"),
)
# What is wanted: what may be there. Times stands beside each of them for what is not Chinese.
_STAND: dict[str, tuple[Family, ...]] = {
    "仿宋": ("仿宋", "serif"),
    "楷体": ("楷体", "serif"),
    "宋体": ("宋体", "serif"),
    "小标宋": ("小标宋", "serif"),
    "黑体": ("黑体", "sans"),
}


def family(font: str) -> Family:
    """The kind of a font by the name it has in a PDF or a Word file."""
    name = re.sub(r"^[A-Z]{6}\+", "", font).lower().replace(" ", "")
    return next((kind for said, kind in _KNOWN if re.search(said, name)), "other")


def named(kind: str) -> str:
    """A kind as people say it."""
    return {"serif": "宋体一类", "sans": "黑体一类", "other": "其他字体"}.get(kind, kind)


def stands_for(found: Family, wanted: str) -> bool:
    """May what was printed stand for what the standard names? An unknown font is not judged."""
    return found == "other" or found in _STAND[wanted]
