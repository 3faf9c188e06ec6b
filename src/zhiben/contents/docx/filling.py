"""Template + values → document. A placeholder is looked up once: a value is text, whatever it looks like."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from lxml import etree

from zhiben.contents.documents import ORDINAL, PLACEHOLDER, QR, DocumentField, DocumentForm
from zhiben.contents.docx import pictures
from zhiben.contents.docx.opening import W, parse, text_parts, unpack, written
from zhiben.contents.docx.pictures import Picture
from zhiben.contents.docx.sheet import pack

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
INK = "＿＿＿＿＿＿＿＿"  # where somebody is to sign by hand

Rows = Sequence[Mapping[str, str]]
Look = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a template. `shown`: by label, a table as rows by label; `given`: by placeholder.

    `picture`: the PNG that stands for 二维码; None writes `given[二维码]` instead, as drafts do.
    `signed`: pictures of signatures by their SHA-256; one that is not there is signed by hand.
    """

    form: DocumentForm
    shown: Mapping[str, str | Rows]
    given: Mapping[str, str]
    picture: bytes | None = None
    signed: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """In the order that their marks count."""
        inks = [
            pictures.ink(self.signed[one], f"zhiben-ink{n}") for n, one in enumerate(sorted(self.signed), 1)
        ]
        code = () if self.picture is None else (pictures.code(self.picture),)
        return (*inks, *code)

    def value(self, placeholder: str, row: Mapping[str, str] | None = None) -> str | None:
        """None for what is no placeholder of the form: it stays as it stands."""
        if placeholder == QR and self.picture is not None:
            return pictures.mark(len(self.signed))
        if placeholder in self.given:
            return self.given[placeholder]
        found = self.form.finds(placeholder)
        asked, column = found or (None, None)
        if asked is None:
            return None
        if column is None:
            value = self.shown.get(asked.label, "")
            if asked.type == "signature":
                return self._ink(str(value)) or INK
            return value if isinstance(value, str) else None
        if row is None:
            return None
        told = row.get(column.label, "")
        return self._ink(told) if column.type == "signature" else told

    def _ink(self, digest: str) -> str:
        return pictures.mark(sorted(self.signed).index(digest)) if digest in self.signed else ""


def fill(template: bytes, content: Content) -> bytes:
    """The document. Equal template and content give equal bytes."""
    parts, shown = unpack(template), content.pictures
    for name in text_parts(parts):
        tree = parse(parts[name])
        done = _repeat_rows(tree, content)
        for paragraph in list(tree.iter(f"{W}p")):
            if paragraph not in done:
                _replace(paragraph, content.value)
        pictures.place(parts, name, tree, shown)
        parts[name] = written(tree)
    pictures.store(parts, shown)
    return pack(parts)


def own_texts(paragraph: Any) -> list[Any]:
    """The text elements of a paragraph, not of those in a text box inside it."""
    return [one for one in paragraph.iter(f"{W}t") if next(one.iterancestors(f"{W}p")) is paragraph]


def said(paragraph: Any) -> str:
    return "".join(one.text or "" for one in own_texts(paragraph))


def tables_in(row: Any, form: DocumentForm) -> list[DocumentField]:
    """The tables whose columns a row of the template names: it repeats for each of their rows."""
    text = "\n".join(said(one) for one in row.iter(f"{W}p"))
    found = [form.finds(told) for told in PLACEHOLDER.findall(text)]
    names = {one[0].name for one in found if one is not None and one[0] is not None and one[1] is not None}
    return [one for one in form.fields if one.name in names]


def _repeat_rows(tree: Any, content: Content) -> set[Any]:
    """Rows of declared tables, once for each of their rows. Answers the paragraphs that are filled now."""
    done: set[Any] = set()
    for row in list(tree.iter(f"{W}tr")):
        named = tables_in(row, content.form)
        if not named:
            continue
        rows = content.shown.get(named[0].label)
        for n, values in enumerate(rows if rows and not isinstance(rows, str) else [{}], 1):
            made = deepcopy(row)
            row.addprevious(made)
            look = partial(content.value, row={**values, ORDINAL.label: str(n) if values else ""})
            for paragraph in list(made.iter(f"{W}p")):
                done.update(_replace(paragraph, look))
        row.getparent().remove(row)
    return done


def _replace(paragraph: Any, look: Look) -> list[Any]:
    """Placeholders of one paragraph, wherever word processors cut them. Answers what stands in its place."""
    texts = own_texts(paragraph)
    whole = "".join(one.text or "" for one in texts)
    found = [one for one in PLACEHOLDER.finditer(whole) if look(one[1]) is not None]
    alone = len(found) == 1 and found[0][0] == whole.strip()
    for match in reversed(found):
        _put(texts, match.start(), match.end(), look(match[1]) or "")
    for one in texts:
        one.set(_SPACE, "preserve")
    return _split(paragraph) if alone else _break(paragraph, texts)


def _put(texts: list[Any], start: int, end: int, value: str) -> None:
    """`value` in place of the characters from `start` to `end` of the texts taken together."""
    at = 0
    for one in texts:
        text = one.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if first < last:
            one.text = text[:first] + value + text[last:]
            value = ""


def _split(paragraph: Any) -> list[Any]:
    """A paragraph that was one placeholder becomes a paragraph for each line of its value."""
    lines = said(paragraph).split("\n")
    made = [deepcopy(paragraph) for _ in lines[1:]]
    for copy, line in zip([paragraph, *made], lines, strict=True):
        texts = own_texts(copy)
        for one in texts[1:]:
            one.text = ""
        if texts:
            texts[0].text = line
    for copy in reversed(made):
        paragraph.addnext(copy)
    return [paragraph, *made]


def _break(paragraph: Any, texts: list[Any]) -> list[Any]:
    """Lines within other text: broken where they end."""
    for one in texts:
        first, *others = (one.text or "").split("\n")
        one.text = first
        for line in reversed(others):
            after = etree.Element(f"{W}t")
            after.text = line
            after.set(_SPACE, "preserve")
            one.addnext(after)
            one.addnext(etree.Element(f"{W}br"))
    return [paragraph]
