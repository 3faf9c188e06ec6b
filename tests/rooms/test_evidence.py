"""Evidence: what a file is decides, not what it is called; the original stays; out of reach is missing."""

from __future__ import annotations

import io
import zipfile
from uuid import UUID

import pytest
from PIL import Image

from tests.builders import NOON
from tests.rooms import orgs_made, records_made
from tests.rooms.acting import TENANT
from tests.rooms.orgs_made import a_key
from tests.rooms.records_made import a_drill, a_png, an_upload, of_firm, raw_drill
from zhiben.domain.refusals import Incomplete, NotFound, TooLarge
from zhiben.ground import limits
from zhiben.ground.evidence import intake, queries, store
from zhiben.ground.evidence.models import Evidence, Upload
from zhiben.records import actions
from zhiben.records import queries as records

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    orgs_made.authorities()
    orgs_made.a_section()
    records_made.adopt()
    return of_firm(records_made.a_firm())


def packed(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("Content_Types", "[Content_Types]"), content)
    return buffer.getvalue()


def a_jpeg(**options) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(buffer, "JPEG", **options)
    return buffer.getvalue()


def with_place() -> bytes:
    """A photo that says where it was taken, and which side is up."""
    marks = Image.Exif()
    marks[0x0112] = 6  # to be turned a quarter
    marks[0x010E] = "GPS 37.2 N 122.1 E"
    return a_jpeg(exif=marks)


DOCX = {"Content_Types.xml": b"<Types/>", "word__document.xml": b"<document/>"}


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("a.png", a_png(), "image/png"),
        ("b.JPG", a_jpeg(), "image/jpeg"),
        ("c.pdf", b"%PDF-1.7\n%%EOF", "application/pdf"),
        ("d.docx", packed(**DOCX), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("e.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
        ("f.mp4", b"\0\0\0\x18ftypisom\0\0\0\0", "video/mp4"),
        ("no ending", a_png(), "image/png"),
    ],
)
def test_a_file_is_what_its_content_says(boss, name, content, mime):
    item = queries.upload(boss, an_upload(boss, content, name))
    assert (item.mime, item.name, item.path.read_bytes()) == (mime, name, content)
    assert item.has_small is (mime in ("image/png", "image/jpeg"))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("photo.jpg", b"%PDF-1.7\n", "evidence_lies"),
        ("photo.png", a_jpeg(), "evidence_lies"),
        ("page.pdf", b"<html><script>alert(1)</script>", "evidence_type"),
        ("run.jpg", b"MZ\x90\0 program", "evidence_type"),
        ("drawing.svg", b"<svg onload='x()'/>", "evidence_type"),
        ("sheet.csv", b"a,b\n1,2\n", "evidence_type"),
        ("empty.png", b"", "evidence_empty"),
        ("cut.jpg", a_jpeg()[:400], "evidence_broken"),
        ("archive.docx", packed(readme=b"x"), "evidence_type"),
        ("macros.docx", packed(**DOCX, word__vbaProject__bin=b"x"), "evidence_type"),
        ("half.docx", b"PK\x03\x04 half", "evidence_broken"),
    ],
)
def test_a_file_that_lies_or_is_not_wanted_is_refused_and_leaves_nothing(
    boss, name, content, code, settings, tmp_path
):
    settings.HOME = tmp_path  # in the home that all workers share others are just arriving
    if name == "macros.docx":
        content, code = packed(**DOCX, **{"word/vbaProject.bin": b"x"}), "evidence_macros"
    with pytest.raises(Incomplete, match=code):
        an_upload(boss, content, name)
    assert not Upload.objects.exists()
    assert list((tmp_path / "evidence" / "quarantine").iterdir()) == []


def test_a_picture_of_too_many_pixels_is_refused_without_decoding_it(boss):
    bomb = a_png(9_000, height=9_000)  # 81 megapixels in 100 kB
    assert len(bomb) < 200_000
    with pytest.raises(Incomplete, match="evidence_pixels"):
        an_upload(boss, bomb)


def test_an_office_file_that_unpacks_to_too_much_is_refused(boss, monkeypatch):
    monkeypatch.setattr(limits, "PACKED_BYTES", 1000)
    with pytest.raises(Incomplete, match="evidence_packed"):
        an_upload(boss, packed(**DOCX, word__big=b"0" * 2000), "a.docx")


def test_a_stream_beyond_its_bound_is_cut_off(boss, monkeypatch):
    monkeypatch.setattr(limits, "EVIDENCE_BYTES", 1000)
    seen = []

    def pieces():
        for n in range(100):
            seen.append(n)
            yield b"x" * 300

    with pytest.raises(TooLarge):
        intake.read(pieces(), "big.pdf", by=boss, tenant=TENANT, at=NOON)
    assert len(seen) == 4


def test_the_small_picture_is_upright_and_says_nothing_of_where(boss):
    item = queries.upload(boss, an_upload(boss, with_place(), "a.jpg"))
    with Image.open(item.small) as small:
        assert (small.format, small.size, dict(small.getexif())) == ("WEBP", (320, 480), {})
    assert b"GPS" not in item.small.read_bytes()
    assert b"GPS" in item.path.read_bytes()


def test_equal_bytes_are_one_file_and_the_original_cannot_be_written(boss):
    one, other = (queries.upload(boss, an_upload(boss)) for _ in range(2))
    assert one.id != other.id
    assert one.path == other.path
    assert one.path.stat().st_mode & 0o222 == 0


def test_a_name_is_shown_without_folders_and_control_letters(boss):
    item = queries.upload(boss, an_upload(boss, name="..\\..\\etc/pass\x00wd\u202e.png"))
    assert item.name == "passwd.png"


def test_evidence_is_bound_in_the_act_and_seen_only_within_reach(boss):
    [firm] = boss.grants[0].enterprises
    record = a_drill(boss, firm)
    row = Evidence.objects.get()
    assert row.enterprise == firm
    [piece] = records.record(boss, record).evidence[0].items
    assert queries.evidence(boss, piece.id).sha256 == row.sha256
    stranger = of_firm(records_made.a_firm("别的船厂"), name="王总")
    with pytest.raises(NotFound):
        queries.evidence(stranger, piece.id)
    with pytest.raises(NotFound):
        queries.upload(stranger, an_upload(boss))


def test_an_image_is_asked_for_and_a_paper_is_sent(boss):
    [firm] = boss.grants[0].enterprises
    paper = an_upload(boss, b"%PDF-1.7\n", "a.pdf")
    with pytest.raises(Incomplete, match="evidence_not_wanted"):
        actions.file(firm, "quick_drill", raw_drill(), {"photos": [paper]}, by=boss, at=NOON, key=a_key())
    given = {"photos": [an_upload(boss)], "signin": [paper]}
    made = actions.file(firm, "quick_drill", raw_drill(), given, by=boss, at=NOON, key=a_key())
    shown = records.record(boss, UUID(str(made.answer["record"])))
    assert [len(one.items) for one in shown.evidence] == [1, 1]


def test_what_nobody_bound_is_forgotten_after_its_days(boss):
    an_upload(boss)
    later = orgs_made.noon(2026, 4, 2)
    assert store.drop_stale(later) == 1
