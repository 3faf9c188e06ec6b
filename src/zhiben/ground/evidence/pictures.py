"""Decodes a picture, in a process of its own with bounds on memory and time: pictures come from strangers.

`python pictures.py IN OUT MOST_PIXELS SIDE` writes a small WebP without metadata and prints what was seen, as
JSON.
It ends with TOO_MANY_PIXELS before anything is decoded, with BROKEN for what cannot be decoded.
Run as a plain program: nothing of the product, nor of Django, is loaded in that process.
"""

from __future__ import annotations

import json
import resource
import runpy
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BROKEN, TOO_MANY_PIXELS = 3, 4
MEMORY = 1_500_000_000  # bytes of address space: 50 megapixels, decoded twice, fit
SECONDS = 20
FORMATS = ("JPEG", "PNG", "WEBP")
FRAMES, SCANS = 100, 100  # a photo has one frame, a progressive JPEG some ten scans


class Undecodable(Exception):
    """`too_many`: more pixels than allowed, found without decoding."""

    def __init__(self, *, too_many: bool) -> None:
        super().__init__()
        self.too_many = too_many


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a picture. `views`, `turns`: its prints (`prints`), empty for one without content;
    `claims`: what it says of itself (`claims`).
    """

    width: int
    height: int
    views: str
    turns: str
    claims: dict[str, Any]


def look(source: Path, target: Path, *, most_pixels: int, side: int) -> Look:
    """Write the small picture; answers what was seen of the large one. Raises Undecodable."""
    command = [sys.executable, "-I", __file__, str(source), str(target), str(most_pixels), str(side)]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Undecodable(too_many=False) from error
    if told.returncode != 0:
        target.unlink(missing_ok=True)
        raise Undecodable(too_many=told.returncode == TOO_MANY_PIXELS)
    return Look(**json.loads(told.stdout))


def main(source: str, target: str, most_pixels: str, side: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from PIL import Image, ImageOps

    prints, claims = (
        runpy.run_path(str(Path(__file__).with_name(name))) for name in ("prints.py", "claims.py")
    )
    Image.MAX_IMAGE_PIXELS = None  # our own bound stands below, before decoding
    try:
        with Image.open(source, formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > int(most_pixels):
                return TOO_MANY_PIXELS
            if getattr(picture, "n_frames", 1) > FRAMES or scans(source, picture.format) > SCANS:
                return BROKEN
            said = claims["read"](picture)
            picture.draft("RGB", (int(side) * 2, int(side) * 2))  # JPEG: decoded small at once
            upright = ImageOps.exif_transpose(picture) or picture
            upright.thumbnail((int(side), int(side)))
            plain = Image.new("RGB", upright.size, "white")
            rgba = upright.convert("RGBA")
            plain.paste(rgba, mask=rgba.getchannel("A"))
            plain.save(target, "WEBP", quality=80)
            grey = prints["small"](plain)
            views, turns = prints["views"](grey), prints["turns"](grey)
    except Exception:  # whatever a decoder says of a broken file, or the bound on memory
        return BROKEN
    seen = {"views": views.text() if views else "", "turns": turns.text() if turns else "", "claims": said}
    print(json.dumps({"width": width, "height": height} | seen))
    return 0


def scans(source: str, kind: str | None) -> int:
    """How often a JPEG goes over the picture: each costs a whole decoding, however small the file."""
    return Path(source).read_bytes().count(b"\xff\xda") if kind == "JPEG" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
