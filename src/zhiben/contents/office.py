"""A Word or Excel file as a zip of parts: bounded while it unpacks, its XML read without entities."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError
from defusedxml.ElementTree import fromstring as check_xml
from lxml import etree

from zhiben.contents.packing import DAMAGED

TYPES = "[Content_Types].xml"
MOST_PARTS, MOST_BYTES, MOST_FILE = 300, 20 * 1024 * 1024, 2 * 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)  # no time of our own in a file

Parts = Mapping[str, bytes]


class Unopenable(Exception):
    """Everything that speaks against a file: (what, how to mend it)."""

    def __init__(self, said: list[tuple[str, str]]) -> None:
        super().__init__("；".join(what for what, _ in said))
        self.said = said


@dataclass(frozen=True, slots=True)
class Program:
    """A program's files. `main`: the part none is without; `ratio`: of what a part may unpack to."""

    name: str
    ending: str
    main: str
    ratio: int

    @property
    def again(self) -> str:
        return f"用 WPS 或 {self.name} 打开，另存为 {self.ending} 后再传。"


WORD = Program("Word", "docx", "word/document.xml", 200)  # our own XML reaches 20
EXCEL = Program("Excel", "xlsx", "xl/workbook.xml", 600)  # a thousand empty rows, all alike


def unpack(content: bytes, program: Program, most: int = MOST_FILE) -> dict[str, bytes]:
    """The parts in the order of the file, counted while they are unpacked. Raises Unopenable."""
    if len(content) > most:
        raise Unopenable([(f"文件超过 {most // 1024 // 1024} MB", "删去模板里的大图后再传。")])
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return _read(packed, program)
    except DAMAGED as error:
        said = f"打不开，或不是 {program.name}（{program.ending}）文件"
        raise Unopenable([(said, program.again)]) from error


def pack(parts: Parts) -> bytes:
    """Parts as one file, in the order given. Equal parts, equal bytes."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            packed.writestr(entry, content)
    return made.getvalue()


def parse(xml: bytes, program: Program) -> Any:
    """An XML part as a tree. No entities, nothing fetched. Raises Unopenable."""
    try:
        check_xml(xml, forbid_dtd=True)
        return etree.fromstring(
            xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        )
    except (DefusedXmlException, ParseError, etree.XMLSyntaxError, ValueError) as error:
        raise Unopenable([("文件内部有不规范的内容", program.again)]) from error


def written(tree: Any) -> bytes:
    made: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def _read(packed: zipfile.ZipFile, program: Program) -> dict[str, bytes]:
    entries = [one for one in packed.infolist() if not one.is_dir()]
    if len(entries) > MOST_PARTS or len({one.filename for one in entries}) != len(entries):
        raise Unopenable([("文件内部的部件过多或重名", f"用 WPS 或 {program.name} 新建，把内容贴进去再传。")])
    parts: dict[str, bytes] = {}
    left = MOST_BYTES
    for entry in entries:
        if entry.filename.startswith("/") or ".." in entry.filename.split("/") or "\\" in entry.filename:
            raise Unopenable([(f"部件名称不规范：{entry.filename[:60]}", program.again)])
        with packed.open(entry) as file:
            taken = file.read(left + 1)
        left -= len(taken)
        if left < 0 or len(taken) > program.ratio * max(entry.compress_size, 1024):
            raise Unopenable([("解开后过大", "删去内嵌的大图、附件和空白的行列后再传。")])
        parts[entry.filename] = taken
    if not {TYPES, program.main} <= set(parts):
        raise Unopenable([(f"不是 {program.name}（{program.ending}）文件", program.again)])
    return parts
