"""Prints docs/reference/hazards.md from the tables of `domain/hazards*.py`.

Run as `python -m tests.architecture.hazards`.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "hazards.md"
HEAD = """# 隐患闭环：状态、关口、算法

由 `domain/hazards.py`、`hazard_guards.py`、`hazard_measures.py` 印出，测试保证相等。
比的是人，不是账号；代办的人算两个人；说不清是谁的不算另一个人。
"""


def page() -> str:
    """The whole page: the flow as a diagram, the guards of each step with what they say."""
    sys.path.insert(0, str(ROOT / "src"))
    from zhiben.domain.hazard_guards import GUARDS
    from zhiben.domain.hazards import FLOW
    from zhiben.domain.refusals import WORDS
    from zhiben.domain.words import word

    told = [HEAD, "## 走法\n", "```mermaid", FLOW.diagram(), "```\n", "## 关口\n"]
    told += ["| 办理 | 不成立时怎么说 | 代码 |", "| --- | --- | --- |"]
    for event, guards in GUARDS.items():
        told += [f"| {word(event)} | {''.join(WORDS[code])} | `{code}` |" for code, _ in guards]
    return "\n".join(told) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf8")
