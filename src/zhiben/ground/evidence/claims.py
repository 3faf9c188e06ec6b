"""What a photo says of itself (EXIF): when and where it was taken. A claim, easily false; never a proof.

`read` runs in the process that decodes (`pictures`): nothing of the product is loaded here. It keeps only
what has the form of an instant and of a place on earth; all else a camera writes stays in the original.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from math import isfinite
from typing import Any

CAMERA, PLACE = 0x8769, 0x8825  # where EXIF keeps what the camera did, and where it was
TAKEN, CHANGED = 36867, 306  # DateTimeOriginal; DateTime, where there is no other
SOUTH, LATITUDE, WEST, LONGITUDE = 1, 2, 3, 4
INSTANT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
HERE = (3.0, 54.0, 73.0, 136.0)  # degrees: the country, generously


class Doubt(StrEnum):
    """Why the claim of a photo is not plausible. Each is a reason to look, none a verdict."""

    BEFORE = "before"  # taken before the hazard was found, it cannot show that it is put right
    AHEAD = "ahead"  # taken on a day that has not come
    TIME = "time"  # a time that is none
    PLACE = "place"  # a place that is none on earth
    ABROAD = "abroad"  # a place outside the country


def read(picture: Any) -> dict[str, Any]:
    """`taken_at` (as on the camera's clock, no zone), `place` [north, east], `odd`: which of them is none.

    `picture`: of Pillow, not transposed yet.
    """
    try:
        marks = picture.getexif()
        camera, place = marks.get_ifd(CAMERA), marks.get_ifd(PLACE)
        said = camera.get(TAKEN) or marks.get(CHANGED)
    except Exception:  # whatever a reader says of broken marks
        return {"taken_at": None, "place": None, "odd": ["time"]}
    at, here = _instant(said), _place(place)
    odd = [name for name, given, found in (("time", said, at), ("place", place, here)) if given and not found]
    return {"taken_at": at, "place": here, "odd": odd}


def reasons(claims: Mapping[str, Any] | None, found_on: date | None, day: date) -> list[Doubt]:
    """Why to look twice at a photo with these claims, on `day`. `found_on`: when what it shows was found
    wrong; None where the photo shows the fault itself.
    """
    told = claims or {}
    doubts = [Doubt(name) for name in told.get("odd", [])]
    taken_on = taken(told)
    if taken_on is not None and found_on is not None and taken_on < found_on:
        doubts.append(Doubt.BEFORE)
    if taken_on is not None and taken_on > day:
        doubts.append(Doubt.AHEAD)
    if told.get("place") and not _at_home(*told["place"]):
        doubts.append(Doubt.ABROAD)
    return doubts


def taken(claims: Mapping[str, Any] | None) -> date | None:
    """The day the photo says it was taken."""
    said = (claims or {}).get("taken_at")
    return datetime.fromisoformat(said).date() if said else None


def _instant(said: object) -> str | None:
    match = INSTANT.fullmatch(str(said)[:40].strip(" \0")) if said else None
    try:
        return (
            datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*match.groups())).isoformat() if match else None
        )
    except ValueError:
        return None


def _place(marks: Mapping[int, Any]) -> list[float] | None:
    try:
        north, east = _degrees(marks[LATITUDE]), _degrees(marks[LONGITUDE])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    north, east = north * (-1 if marks.get(SOUTH) == "S" else 1), east * (-1 if marks.get(WEST) == "W" else 1)
    sound = isfinite(north) and isfinite(east) and abs(north) <= 90 and abs(east) <= 180
    return [round(north, 6), round(east, 6)] if sound and (north, east) != (0, 0) else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = map(float, parts)
    return degrees + minutes / 60 + seconds / 3600


def _at_home(north: float, east: float) -> bool:
    south, top, west, end = HERE
    return south <= north <= top and west <= east <= end
