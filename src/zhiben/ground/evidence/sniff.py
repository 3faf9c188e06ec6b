"""What a file is, read from its content. Its name is a claim, compared with what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zhiben.domain.refusals import Incomplete
from zhiben.ground.evidence import packed

HEAD = 64  # bytes that tell


@dataclass(frozen=True, slots=True)
class Type:
    """A type on the list. `endings`: what a file of it may be called; `zh`: what people call it."""

    mime: str
    endings: tuple[str, ...]
    zh: str
    picture: bool = False  # can be shown small
    image: bool = False  # answers a field that asks for an image


JPEG = Type("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), "JPEG 图片", picture=True, image=True)
PNG = Type("image/png", ("png",), "PNG 图片", picture=True, image=True)
WEBP = Type("image/webp", ("webp",), "WebP 图片", picture=True, image=True)
HEIC = Type("image/heic", ("heic", "heif"), "HEIC 图片", image=True)
PDF = Type("application/pdf", ("pdf",), "PDF 文件")
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = Type(f"{_OFFICE}.wordprocessingml.document", ("docx",), "Word 文档")
XLSX = Type(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",), "Excel 工作簿")
XLS = Type("application/vnd.ms-excel", ("xls",), "旧版 Excel 工作簿")  # no evidence; a table to be imported
MP4 = Type("video/mp4", ("mp4", "m4v"), "MP4 视频")
CSV = Type("text/csv", ("csv", "txt"), "CSV 表格")  # no evidence; a table to be imported
TYPES: dict[str, Type] = {one.mime: one for one in (JPEG, PNG, WEBP, HEIC, PDF, DOCX, XLSX, XLS, MP4, CSV)}

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
_MP4_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "})
_MAGIC: tuple[tuple[Callable[[bytes], bool], Type], ...] = (
    (lambda head: head.startswith(b"\xff\xd8\xff"), JPEG),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), PNG),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", WEBP),
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS, HEIC),
    (lambda head: head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS, MP4),
    (lambda head: head.startswith(b"%PDF-"), PDF),
)


def type_of(path: Path, name: str) -> Type:
    """The type of the file at `path`, which its sender calls `name`.

    Raises Incomplete: `evidence_empty`; `evidence_type` for one not on the list; `evidence_lies` where the
    name says another type than the content; what `packed` says of an office file.
    """
    head = _head(path)
    if not head:
        raise Incomplete("evidence_empty", name=name)
    found = _by_magic(head)
    if found is None and head.startswith(b"PK\x03\x04"):
        found = _office(path, name)
    if found is None and head.startswith(_COMPOUND):
        found = _old_office(path, name)
    if found is None and name.lower().endswith(CSV.endings) and b"\0" not in head:
        found = CSV
    if found is None:
        raise Incomplete("evidence_type", name=name)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in found.endings and ending:
        raise Incomplete("evidence_lies", name=name, is_really=found.mime)
    return found


def ending_of(path: Path) -> str:
    """What a picture, video or PDF is to be called by its content: `.jpg`; empty for anything else."""
    found = _by_magic(_head(path))
    return f".{found.endings[0]}" if found is not None else ""


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _by_magic(head: bytes) -> Type | None:
    return next((kind for is_it, kind in _MAGIC if is_it(head)), None)


def _old_office(path: Path, name: str) -> Type | None:
    """An old Excel file by the names of the streams inside it. One with macros is refused."""
    content = path.read_bytes()
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise Incomplete("evidence_macros", name=name)
    return XLS if "Workbook".encode("utf-16-le") in content else None


def _office(path: Path, name: str) -> Type | None:
    """A Word or Excel file by the parts inside it."""
    names = packed.parts_of(path, name)
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None
