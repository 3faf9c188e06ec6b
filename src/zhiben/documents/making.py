"""The bytes of a document: its form's template, filled. Equal content, equal bytes. No database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from types import MappingProxyType

import segno

from zhiben.contents.document_values import Values, chinese_day, shown
from zhiben.contents.documents import ABOUT, CODE, ISSUED_ON, ISSUER, NUMBER, QR
from zhiben.contents.docx.filling import Content, fill
from zhiben.contents.docx.marking import marked
from zhiben.documents.forms import Kept

NOBODY: Mapping[str, bytes] = MappingProxyType({})
DRAFT, NOT_YET = "草稿", "草稿：未编号，不作为正式文件使用"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, EACH = 4, 5  # of a code on paper: 20 letters, 99 bits


def document(
    kept: Kept, values: Values, *, number: str, issuer: str, about: str, day: date, code: str, address: str,
    signed: Mapping[str, bytes] = NOBODY,
) -> bytes:  # fmt: skip
    """As issued. `address`: where it is verified, which its picture holds; `signed`: pictures of signatures
    by SHA-256.
    """
    given = {
        NUMBER: number, ISSUER: issuer, ISSUED_ON: chinese_day(day), ABOUT: about, CODE: grouped(code),
    }  # fmt: skip
    return fill(kept.template, Content(kept.form, shown(kept.form, values), given, picture(address), signed))


def draft(
    kept: Kept, values: Values, *, issuer: str, about: str, day: date, signed: Mapping[str, bytes] = NOBODY
) -> bytes:
    """What it would look like: without number and code, marked on every page."""
    given = {
        NUMBER: "（印发时编号）", ISSUER: issuer, ISSUED_ON: chinese_day(day), ABOUT: about,
        CODE: "（印发后生成）", QR: "（二维码）",
    }  # fmt: skip
    content = Content(kept.form, shown(kept.form, values), given, signed=signed)
    return marked(fill(kept.template, content), DRAFT, NOT_YET)


def picture(address: str) -> bytes:
    """The address as a QR code (PNG)."""
    made = BytesIO()
    segno.make(address, error="m").save(made, kind="png", scale=6, border=1)
    return made.getvalue()


def grouped(code: str) -> str:
    """As it stands on paper, easy to read aloud."""
    return "-".join(code[start : start + EACH] for start in range(0, len(code), EACH))


def called(number: str, title: str, ending: str) -> str:
    """A file's name that every system accepts."""
    return f"{re.sub(r'[^0-9A-Za-z_〔〕（）一-鿿-]', '', f'{number}{title}')[:80]}.{ending}"
