"""Prints of photos: one used again is found, another is not; what is taken from the method is missed."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.rooms.photos_made import REUSES, a_photo, on_a_phone
from zhiben.ground.evidence import prints
from zhiben.ground.evidence.index import NEAR
from zhiben.ground.evidence.prints import Prints
from zhiben.ground.evidence.reuse import LIKE

MANY = 12


@pytest.fixture(scope="module")
def photos() -> list[Image.Image]:
    return [a_photo(seed) for seed in range(MANY)]


@pytest.fixture(scope="module")
def kept(photos) -> list[Prints]:
    return [views(photo) for photo in photos]


def views(photo: Image.Image) -> Prints:
    return prints.views(prints.small(photo)) or Prints((), ())


def turns(photo: Image.Image) -> Prints:
    return prints.turns(prints.small(photo)) or Prints((), ())


def apart(asked: Prints, known: Prints) -> int:
    """Bits that differ at least."""
    pairs = [(asked.waves, known.waves), (asked.steps, known.steps)]
    return min((one ^ other).bit_count() for ours, theirs in pairs for one in ours for other in theirs)


@pytest.mark.parametrize("way", REUSES)
def test_a_photo_used_again_is_found_and_no_other(photos, kept, way):
    for number, photo in enumerate(photos[:4]):
        asked = turns(REUSES[way](photo))
        assert [n for n, known in enumerate(kept) if apart(asked, known) <= NEAR] == [number]


def found(ways: list[str], photos: list[Image.Image], kept: list[Prints]) -> set[str]:
    return {way for way in ways if apart(turns(REUSES[way](photos[0])), kept[0]) <= NEAR}


def test_without_orientations_turned_and_mirrored_photos_are_missed(photos, kept, monkeypatch):
    ways = ["mirrored", "turned by 90", "turned by 180", "turned by 270"]
    assert found(ways, photos, kept) == set(ways)
    monkeypatch.setattr(prints, "_TURNS", (None,))
    assert found(ways, photos, kept) == set()


def test_without_trimming_photos_with_margins_are_missed(photos, kept, monkeypatch):
    assert found(["letter box", "on a phone"], photos, kept) == {"letter box", "on a phone"}
    monkeypatch.setattr(prints, "trimmed", lambda grey: grey)
    monkeypatch.setattr(prints, "framed", lambda grey: grey)
    assert found(["letter box", "on a phone"], photos, kept) == set()


def test_without_crops_kept_cropped_photos_are_missed(photos, monkeypatch):
    monkeypatch.setattr(prints, "CUTS", prints.CUTS[:1])
    assert apart(turns(REUSES["cropped by 20 %"](photos[0])), views(photos[0])) > NEAR


def test_the_detail_tells_the_same_picture_from_one_that_only_lies_alike(photos):
    small = [prints.small(photo) for photo in photos]
    assert prints.likeness(small[0], prints.small(REUSES["stamped"](photos[0]))) > 0.9
    assert max(prints.likeness(small[0], other) for other in small[1:]) < LIKE


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (400, 300), "black"),
        Image.new("RGB", (400, 300), "white"),
        Image.effect_noise((400, 300), 60),
        on_a_phone(Image.new("RGB", (400, 300), "white")),
        Image.new("RGB", (1, 1), "red"),
        Image.new("L", (1, 3000), 7),
        Image.linear_gradient("L").resize((400, 3)).point(lambda shade: shade // 64),
    ],
    ids=["black", "white", "noise", "blank screen", "one pixel", "one column", "hardly anything"],
)
def test_a_picture_with_nothing_on_it_has_no_prints(picture):
    assert prints.views(prints.small(picture)) is None
    assert prints.turns(prints.small(picture)) is None


def test_prints_are_written_and_read_back(photos):
    told = views(photos[0])
    assert Prints.read(told.text()) == told
    assert len(told.text()) == 16 * 2 * 2 * len(prints.CUTS)
