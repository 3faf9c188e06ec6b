"""Files made to harm, at the door of uploads: refused, or kept as inert bytes; never an accident."""

from __future__ import annotations

import io
import os
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, PngImagePlugin

from tests.builders import NOON
from tests.rooms.acting import MACHINE, TENANT
from tests.rooms.photos_made import a_photo, saved
from zhiben.domain.refusals import Incomplete
from zhiben.ground import limits
from zhiben.ground.evidence import files, intake, pictures
from zhiben.ground.evidence.models import Upload

pytestmark = pytest.mark.django_db
MB = 1024 * 1024


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *extra: bytes, data: bytes | None = None) -> bytes:
    """One bit a pixel, all zeros, compressed row by row."""
    if data is None:
        squeeze, row = zlib.compressobj(9), b"\0" * ((width + 7) // 8 + 1)
        data = b"".join(squeeze.compress(row) for _ in range(height)) + squeeze.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def squeezed(size: int) -> bytes:
    return zlib.compress(b"\0" * size, 9)


def frames(kind: str, count: int, **options: object) -> bytes:
    buffer = io.BytesIO()
    shown = [Image.new("L", (4, 4), n * 97 % 256) for n in range(count)]
    shown[0].save(buffer, kind, save_all=True, append_images=shown[1:], **options)
    return buffer.getvalue()


def many_scans() -> bytes:
    """A progressive JPEG that goes over its last scan a thousand times."""
    plain = saved(a_photo(1, (64, 48)), progressive=True)
    last = plain.rindex(b"\xff\xda")
    return plain[:-2] + plain[last:-2] * 1000 + b"\xff\xd9"


def with_end(kind: str) -> bytes:
    """An image whose header promises what no memory holds."""
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, kind)
    return buffer.getvalue()


def webp_of_16383() -> bytes:
    plain = with_end("WEBP")
    at = plain.index(b"\x9d\x01\x2a") + 3
    return plain[:at] + struct.pack("<HH", 16383, 16383) + plain[at + 4 :]


def packed(parts: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda part: None) -> bytes:
    """A Word file, and in it `parts`; `change` may touch each part's entry."""
    buffer = io.BytesIO()
    usual = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (usual | parts).items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name not in usual:
                change(entry)
            archive.writestr(entry, content)
    return buffer.getvalue()


def a_link(part: zipfile.ZipInfo) -> None:
    part.external_attr = (stat.S_IFLNK | 0o777) << 16


def twice() -> bytes:
    return packed({"word/Document.xml": b"<other/>"})


def locked() -> bytes:
    """Bit 0 of the flags of each entry of the directory."""
    content = bytearray(packed({}))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def overlapping() -> bytes:
    """A hundred entries of the directory that all mean the same bytes."""
    content = packed({f"word/{n:03}.txt": os.urandom(2000) for n in range(100)})
    directory = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entries = content[directory:end]
    kept = content[: directory // 20]
    tail = content[end : end + 16] + struct.pack("<IH", len(kept), 0)
    return kept + entries + tail


def lying() -> bytes:
    """The directory says ten bytes where there are many."""
    content = bytearray(packed({"word/big.xml": b"<a/>" + b" " * 100_000}))
    at = content.rindex(b"word/big.xml") - 46
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(content)


BIFF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
DOCTYPE = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><document>&b;</document>'
)
GIF = b"GIF89a\xff\xff\xff\xff\x00\x00\x00" + b"\x3b"
TIFF = b"II*\0\x08\0\0\0\0\0\x08\0\0\0"
NO_HEIGHT = b"\xff\xd8\xff\xc0\0\x0b\x08\0\0\0\x10\x01\x01\x11\0\xff\xd9"
PAGE = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg">%s</svg>'

REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "88 megapixels in one bit": ("a.png", lambda: png(9400, 9400), "evidence_pixels"),
    "177 megapixels": ("a.png", lambda: png(13300, 13300), "evidence_pixels"),
    "4 gigapixels": ("a.png", lambda: png(65000, 65000, data=b"x"), "evidence_pixels"),
    "half of a picture": ("a.png", lambda: png(900, 900)[:-60], "evidence_broken"),
    "text of 100 MB": (
        "a.png", lambda: png(8, 8, chunk(b"zTXt", b"t\0\0" + squeezed(100 * MB))), "evidence_broken"
    ),
    "colour profile of 100 MB": (
        "a.png", lambda: png(8, 8, chunk(b"iCCP", b"p\0\0" + squeezed(100 * MB))), "evidence_broken"
    ),
    "ten thousand frames": (
        "a.png", lambda: png(8, 8, chunk(b"acTL", struct.pack(">II", 10_000, 0))), "evidence_broken"
    ),
    "many frames of WebP": ("a.webp", lambda: frames("WEBP", 120, lossless=True), "evidence_broken"),
    "WebP of 268 megapixels": ("a.webp", webp_of_16383, "evidence_"),
    "a thousand scans": ("a.jpg", many_scans, "evidence_broken"),
    "no height": ("a.jpg", lambda: NO_HEIGHT, "evidence_broken"),
    "GIF": ("a.gif", lambda: GIF, "evidence_type"),
    "GIF that is a script": ("a.gif", lambda: b"GIF89a=1;alert(1)", "evidence_type"),
    "TIFF that loops": ("a.tif", lambda: TIFF, "evidence_type"),
    "PDF called picture": ("a.jpg", lambda: b"%PDF-1.7", "evidence_lies"),
    "HTML called picture": ("a.png", lambda: b"<html><script>alert(1)</script>", "evidence_type"),
    "program called picture": ("a.jpg", lambda: b"\x7fELF" + b"\0" * 99, "evidence_type"),
    "nothing": ("zero.jpg", lambda: b"", "evidence_empty"),
    "one byte": ("one.jpg", lambda: b"\xff", "evidence_type"),
    "SVG with a script": ("x.svg", lambda: SVG % b"<script>alert(1)</script>", "evidence_type"),
    "SVG called picture": ("x.png", lambda: SVG % b"<image onload='x()'/>", "evidence_type"),
    **{
        f"page called {ending}": (f"x.{ending}", lambda: PAGE, "evidence_type")
        for ending in ("html", "htm", "xhtml", "mht", "shtml", "xml", "xsl")
    },
    "old Excel": ("a.xls", lambda: BIFF, "evidence_type"),
    "macros": ("a.docm", lambda: packed({"word/vbaProject.bin": b"x"}), "evidence_macros"),
    "macros' ending": ("a.docm", lambda: packed({}), "evidence_lies"),
    "document type": ("a.docx", lambda: packed({"word/footer.xml": DOCTYPE}), "evidence_odd"),
    "document type in UTF-16": (
        "a.docx", lambda: packed({"word/footer.xml": DOCTYPE.decode().encode("utf-16")}), "evidence_odd"
    ),
    "object": ("a.docx", lambda: packed({"word/embeddings/ole1.bin": b"x"}), "evidence_embedded"),
    "a gigabyte of zeros": (
        "a.docx", lambda: packed({f"word/{n}": b"\0" * (20 * MB) for n in range(16)}), "evidence_packed"
    ),
    "archive": ("a.zip", lambda: packed({})[:30] + b"x", "evidence_broken"),
    "archive without a document": ("a.zip", lambda: zipped("inner.zip"), "evidence_type"),
    "parts over each other": ("a.docx", overlapping, "evidence_"),
    **{
        f"part called {name!r}": ("a.docx", lambda name=name: packed({name: b"x"}), "evidence_odd")
        for name in ("../../etc/x", "a\\..\\..\\b", "/abs", "C:\\x")
    },
    "link": ("a.docx", lambda: packed({"word/link": b"/etc/passwd"}, a_link), "evidence_odd"),
    "many parts": ("a.docx", lambda: packed({f"w/{n}": b"" for n in range(6_000)}), "evidence_packed"),
    "two parts of one name": ("a.docx", twice, "evidence_odd"),
    "locked": ("a.docx", locked, "evidence_odd"),
    "size that lies": ("a.docx", lying, "evidence_broken"),
}  # fmt: skip


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, packed({}))
    return buffer.getvalue()


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_made_to_harm_is_refused_in_words_and_leaves_nothing(what, settings, tmp_path):
    settings.HOME = tmp_path  # in the home that all workers share others are just arriving
    name, content, code = REFUSED[what]
    with pytest.raises(Incomplete, match=code):
        intake.read([content()], name, by=MACHINE, tenant=TENANT, at=NOON)
    assert not Upload.objects.exists()
    assert not list((tmp_path / "evidence" / "quarantine").iterdir())


def turned(side: int) -> bytes:
    """A photo whose upper half is bright, saved lying as `side` says."""
    marks = Image.Exif()
    marks[0x0112] = side
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose that brings it there
    upright = Image.new("L", (120, 90), 20)
    upright.paste(230, (0, 0, 120, 45))
    lying_ = upright if side == 1 else upright.transpose(Image.Transpose(undo[side]))
    return saved(lying_, exif=marks)


def marked(number: int, text: str) -> bytes:
    marks = Image.Exif()
    marks[number] = text
    return saved(Image.new("RGB", (90, 60), "teal"), exif=marks)


SCRIPT = '"><img src=x onerror=alert(1)><script>x</script>'


def converted(mode: str, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture = a_photo(1, (64, 48))
    (picture.convert("L").convert("I") if mode == "I" else picture.convert(mode)).save(
        buffer, kind, **options
    )
    return buffer.getvalue()


INERT: dict[str, Callable[[], bytes]] = {
    "script after the end": lambda: saved(a_photo(1, (90, 60))) + SCRIPT.encode(),
    "script as its artist": lambda: marked(0x013B, SCRIPT),
    "formula as its camera": lambda: marked(0x010F, '=HYPERLINK("http://x.invalid")'),
    "XMP with entities": lambda: saved(a_photo(1, (90, 60)), xmp=DOCTYPE),
    "CMYK": lambda: converted("CMYK", "JPEG"),
    "16 bits": lambda: converted("I;16", "PNG"),
    "palette": lambda: converted("P", "PNG", transparency=3),
    "a few frames": lambda: frames("WEBP", 3, lossless=True),
}


@pytest.mark.parametrize("what", INERT)
def test_a_picture_with_more_in_it_is_shown_without_that(what):
    content = INERT[what]()
    ending = "webp" if content[:4] == b"RIFF" else "png" if content[:4] == b"\x89PNG" else "jpg"
    upload = intake.read([content], f"a.{ending}", by=MACHINE, tenant=TENANT, at=NOON)
    small = files.small(upload.sha256).read_bytes()
    assert files.original(upload.sha256).read_bytes() == content
    for word in (b"script", b"onerror", b"HYPERLINK", b"ENTITY", b"Exif", b"EXIF", b"XMP"):
        assert word not in small
    with Image.open(io.BytesIO(small)) as shown:
        assert (shown.format, getattr(shown, "n_frames", 1), dict(shown.getexif())) == ("WEBP", 1, {})


@pytest.mark.parametrize("side", range(1, 9))
def test_every_orientation_is_shown_upright(side, tmp_path):
    (tmp_path / "a.jpg").write_bytes(turned(side))
    pictures.look(tmp_path / "a.jpg", tmp_path / "b.webp", most_pixels=10_000_000, side=480)
    with Image.open(tmp_path / "b.webp") as shown:
        grey = shown.convert("L")
        assert grey.size == (120, 90)
        assert grey.getpixel((60, 10)) > 200
        assert grey.getpixel((60, 80)) < 50


@pytest.mark.parametrize(
    "inside",
    [b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>", b"/S/Launch", b"/S/SubmitForm", b"/EmbeddedFile"],
)
def test_a_pdf_with_actions_is_kept_as_bytes_and_nothing_of_it_runs(inside):
    """Never opened here; handed out as an attachment in a sandbox (tests/web/test_records.py)."""
    content = b"%PDF-1.7\n1 0 obj<<" + inside + b">>endobj\n%%EOF"
    upload = intake.read([content], "a.pdf", by=MACHINE, tenant=TENANT, at=NOON)
    assert files.original(upload.sha256).read_bytes() == content
    assert not files.small(upload.sha256).exists()


PEAK = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-I", *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_the_process_that_decodes_stays_small_for_the_largest_picture_allowed(tmp_path):
    side = int(limits.EVIDENCE_PIXELS**0.5)
    (tmp_path / "a.png").write_bytes(png(side, side))
    asked = [pictures.__file__, "a.png", "b.webp", str(limits.EVIDENCE_PIXELS), "480"]
    told = subprocess.run(
        [sys.executable, "-c", PEAK, *asked], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert int(told.stdout) * 1024 < pictures.MEMORY / 2


def test_a_text_chunk_names_no_file():
    marks = PngImagePlugin.PngInfo()
    marks.add_text("Comment", SCRIPT)
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "PNG", pnginfo=marks)
    upload = intake.read([buffer.getvalue()], f"../../{SCRIPT}.png", by=MACHINE, tenant=TENANT, at=NOON)
    assert "/" not in upload.name
    assert b"onerror" not in files.small(upload.sha256).read_bytes()
