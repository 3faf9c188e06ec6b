"""A Word file → PDF: by LibreOffice where it is found, else by Typst. Slow, so only in the worker's jobs.

Both run in processes of their own, in a folder of their own, killed with all their children when time is up.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from zhiben.contents.docx.reading import read
from zhiben.contents.docx.setting import typeset
from zhiben.documents import compiling

log = logging.getLogger(__name__)

LIBREOFFICE, TYPST = "libreoffice", "typst"
SECONDS = 60
_PROGRAMS = ("soffice", "libreoffice")
# Fonts a document names by law and a server seldom has, and those that stand for them.
_SAME = {
    "仿宋_GB2312": ("FangSong", "FandolFang", "Noto Serif CJK SC"),
    "楷体_GB2312": ("KaiTi", "FandolKai", "Noto Serif CJK SC"),
    "黑体": ("SimHei", "Noto Sans CJK SC"),
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S", "Noto Serif CJK SC"),
    "宋体": ("SimSun", "FandolSong", "Noto Serif CJK SC"),
}


class NotPrinted(Exception):
    """No program could set the document."""


def converter() -> str | None:
    """The LibreOffice of this machine; None where there is none."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def pdf_of(document: bytes, title: str) -> tuple[bytes, str]:
    """The PDF and which program set it. Raises NotPrinted."""
    program = converter()
    if program is not None:
        try:
            return _by_libreoffice(program, document), LIBREOFFICE
        except NotPrinted as error:
            log.warning("LibreOffice 没有转成 PDF，改由 Typst 排版：%s", error)
    return by_typst(document, title), TYPST


def by_libreoffice(document: bytes) -> bytes:
    """As a word processor prints it. Raises NotPrinted, also where there is no LibreOffice."""
    program = converter()
    if program is None:
        raise NotPrinted("本机没有 LibreOffice")
    return _by_libreoffice(program, document)


def by_typst(document: bytes, title: str, mark: str = "", cover: Sequence[str] = ()) -> bytes:
    """Set from the Word file's own paragraphs and tables. Raises NotPrinted."""
    made = typeset(read(document), title, mark, cover)
    with TemporaryDirectory(prefix="zhiben-pdf-") as folder:
        (Path(folder) / "main.typ").write_text(made.source, encoding="utf-8")
        for name, picture in made.pictures.items():
            (Path(folder) / name).write_bytes(picture)
        out = Path(folder) / "out.pdf"
        _run([sys.executable, "-I", compiling.__file__, folder, str(out)], folder, {})
        return _pdf(out)


def _by_libreoffice(program: str, document: bytes) -> bytes:
    with TemporaryDirectory(prefix="zhiben-pdf-") as folder:
        place = Path(folder)
        (place / "document.docx").write_bytes(document)
        (place / "fonts.conf").write_text(font_settings(), encoding="utf-8")
        command = [
            program, "--headless", "--norestore", "--nologo", "--nolockcheck",
            f"-env:UserInstallation={(place / 'profile').as_uri()}", "--convert-to", "pdf:writer_pdf_Export",
            "--outdir", folder, str(place / "document.docx"),
        ]  # fmt: skip
        _run(command, folder, {"FONTCONFIG_FILE": str(place / "fonts.conf")})
        return _pdf(place / "document.pdf")


def _run(command: Sequence[str], folder: str, environment: Mapping[str, str]) -> None:
    """Raises NotPrinted. Whatever the program started dies with it."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    told = {**kept, "HOME": folder, "TMPDIR": folder, **environment}
    process = subprocess.Popen(
        command, cwd=folder, env=told, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        _, errors = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise NotPrinted(f"{SECONDS} 秒内没有完成") from error
    finally:
        _end(process)
    if process.returncode != 0:
        raise NotPrinted(errors.decode("utf-8", "replace")[-300:] or f"退出码 {process.returncode}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """The whole group: LibreOffice leaves a process of its own behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stderr is not None:
        process.stderr.close()
    process.wait()


def _pdf(path: Path) -> bytes:
    content = path.read_bytes() if path.is_file() else b""
    if not content.startswith(b"%PDF-"):
        raise NotPrinted("没有生成 PDF")
    return content


def font_settings() -> str:
    """What LibreOffice takes for the fonts that the standard names (a fontconfig file)."""
    same = "".join(
        f'<alias binding="same"><family>{name}</family><prefer>'
        f"{''.join(f'<family>{one}</family>' for one in others)}</prefer></alias>"
        for name, others in _SAME.items()
    )
    heavy = (  # 小标宋 is heavier than what stands for it
        '<match target="pattern"><test name="family"><string>方正小标宋简体</string></test>'
        '<edit name="weight" mode="assign" binding="strong"><const>bold</const></edit></match>'
    )
    head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
    system = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    return f'{head}{system}<cachedir prefix="xdg">fontconfig</cachedir>{same}{heavy}</fontconfig>'
