"""Word file → PDF: by whichever program is there, bounded, and nothing left running."""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import sys
import time

import pytest

from tests.content.test_documents import FORMS, made
from zhiben.contents.docx.building import build
from zhiben.documents import printing
from zhiben.documents.printing import LIBREOFFICE, TYPST, NotPrinted

FOUND = printing.converter()
NOTICE = FORMS["listed-supervision"]
DOCUMENT = made(build(NOTICE), dict(NOTICE.example), NOTICE)

# What LibreOffice's command line is asked, done by a program of ours.
STAND_IN = """#!{python}
import os, subprocess, sys, time
out = sys.argv[sys.argv.index("--outdir") + 1]
source = sys.argv[-1]
assert "--headless" in sys.argv and any(one.startswith("-env:UserInstallation=file://") for one in sys.argv)
assert open(source, "rb").read(2) == b"PK" and os.environ["FONTCONFIG_FILE"].endswith("fonts.conf")
{more}
open(out + "/document.pdf", "wb").write(b"%PDF-1.7 stand-in")
"""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    def put(more: str = "") -> None:
        path = tmp_path / "soffice"
        path.write_text(STAND_IN.format(python=sys.executable, more=more), "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    return put


def test_libreoffice_is_used_where_it_is_found(stand_in):
    stand_in()
    assert printing.pdf_of(DOCUMENT, "通知") == (b"%PDF-1.7 stand-in", LIBREOFFICE)


def test_without_libreoffice_typst_sets_the_same_document(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    pdf, by = printing.pdf_of(DOCUMENT, "通知")
    assert by == TYPST
    assert pdf.startswith(b"%PDF-")


def test_fifty_rows_signs_of_every_kind_and_long_words_are_set():
    odd = "<&>\"'\\ #eval(1) $x$ `a` @b *c* _d_ // /* 😀 𠮷 " + "A" * 200
    rows = [{"item": f"{n} {odd}"[:290], "due_on": "2026-11-20"} for n in range(50)]
    document = made(
        build(NOTICE), {**NOTICE.example, "facts": f"{odd}\n\n{odd}", "requirements": rows}, NOTICE
    )
    assert printing.by_typst(document, odd, "作废", ["已作废", odd]).startswith(b"%PDF-")


@pytest.mark.parametrize("more", ["sys.exit(77)", "open(out + '/document.pdf', 'w').close(); sys.exit(0)"])
def test_where_libreoffice_fails_typst_steps_in(stand_in, more):
    stand_in(more)
    assert printing.pdf_of(DOCUMENT, "通知")[1] == TYPST


def test_a_converter_that_hangs_is_ended_with_all_it_started(stand_in, monkeypatch, tmp_path):
    held = tmp_path / "held"
    child = (
        f"import fcntl, time; file = open({str(held)!r}, 'w'); fcntl.flock(file, fcntl.LOCK_EX); "
        "print('held', flush=True); time.sleep(60)"
    )
    stand_in(
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); time.sleep(60)"
    )
    monkeypatch.setattr(printing, "SECONDS", 2)
    began = time.monotonic()
    with pytest.raises(NotPrinted):
        printing._by_libreoffice(str(tmp_path / "soffice"), DOCUMENT)
    with held.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # free as soon as its holder is dead
    assert time.monotonic() - began < 20


def test_libreoffice_itself_opens_what_we_write(tmp_path):
    """Where LibreOffice is; elsewhere there is nothing to ask, the stand-in above holds its place."""
    if FOUND is None:
        return
    pdf = printing._by_libreoffice(FOUND, DOCUMENT)
    assert pdf.startswith(b"%PDF-")
    (tmp_path / "a.pdf").write_bytes(pdf)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "挂牌督办" in text
