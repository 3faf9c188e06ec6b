"""What is written in a mail, a message, a group: the word of each notice, its title, and the way in.

Neither action nor question: text from text. Nothing else leaves the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhiben.domain.reaching import TOPICS
from zhiben.ground import limits

NAME = "治本"
SMS, LINES = 120, 8  # characters of an SMS; lines of a message to a group


@dataclass(frozen=True, slots=True)
class Line:
    """`link`: where it leads, "" where the installation has told no address of its own."""

    topic: str
    title: str
    link: str

    @property
    def said(self) -> str:
        word = TOPICS[self.topic].word
        return f"{word}：{self.title}" if self.title else word


def subject(lines: Sequence[Line]) -> str:
    return f"{NAME}：{lines[0].said}" if len(lines) == 1 else f"{NAME}：{len(lines)} 条通知"


def mail(lines: Sequence[Line], choosing: str) -> str:
    """Every line with its way in; `choosing`: where one chooses how to be told."""
    shown = lines[: limits.LETTER_LINES]
    parts = [f"{one.said}\n{one.link}".rstrip() for one in shown]
    if len(lines) > len(shown):
        parts.append(f"另有 {len(lines) - len(shown)} 条，登录后在“通知”里看。")
    if not lines[0].link:
        parts.append("登录后在“通知”里看。")
    parts.append(f"不想这样收：登录后在“我的账号 · 提醒方式”里改。\n{choosing}".rstrip())
    return "\n\n".join(parts) + "\n"


def group(lines: Sequence[Line], inside: str) -> str:
    """`inside`: where everybody told finds it behind the bell."""
    shown = [one.said for one in lines[:LINES]]
    if len(lines) > LINES:
        shown.append(f"另有 {len(lines) - LINES} 条")
    return "\n".join([*shown, inside or "登录治本，在“通知”里看。"])


def sms(lines: Sequence[Line]) -> str:
    more = f"等 {len(lines)} 条" if len(lines) > 1 else ""
    tail = f"{more}。请登录{NAME}查看"
    return lines[0].said[: SMS - len(tail)] + tail


def code(digits: str) -> str:
    minutes = limits.CODE_SECONDS // 60
    return (
        f"{NAME}确认码 {digits}，{minutes} 分钟内有效，用来确认这是本人的联系方式。不是本人操作，不必理会。"
    )
