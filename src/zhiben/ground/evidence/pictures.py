"""Decodes a picture, in a process of its own with bounds on memory and time: pictures come from strangers.

`python pictures.py IN OUT MOST_PIXELS SIDE` writes a small WebP without metadata and prints "width height".
It ends with TOO_MANY_PIXELS before anything is decoded, with BROKEN for what cannot be decoded.
Run as a plain program: nothing of the product, nor of Django, is loaded in that process.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

BROKEN, TOO_MANY_PIXELS = 3, 4
MEMORY = 1_500_000_000  # bytes of address space: 50 megapixels, decoded twice, fit
SECONDS = 20
FORMATS = ("JPEG", "PNG", "WEBP")


class Undecodable(Exception):
    """`too_many`: more pixels than allowed, found without decoding."""

    def __init__(self, *, too_many: bool) -> None:
        super().__init__()
        self.too_many = too_many


def shrink(source: Path, target: Path, *, most_pixels: int, side: int) -> tuple[int, int]:
    """Write the small picture; answers width and height of the large one. Raises Undecodable."""
    command = [sys.executable, "-I", __file__, str(source), str(target), str(most_pixels), str(side)]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Undecodable(too_many=False) from error
    if told.returncode != 0:
        target.unlink(missing_ok=True)
        raise Undecodable(too_many=told.returncode == TOO_MANY_PIXELS)
    width, height = told.stdout.split()
    return int(width), int(height)


def main(source: str, target: str, most_pixels: str, side: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own bound stands below, before decoding
    try:
        with Image.open(source, formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > int(most_pixels):
                return TOO_MANY_PIXELS
            picture.draft("RGB", (int(side) * 2, int(side) * 2))  # JPEG: decoded small at once
            upright = ImageOps.exif_transpose(picture) or picture
            upright.thumbnail((int(side), int(side)))
            plain = Image.new("RGB", upright.size, "white")
            rgba = upright.convert("RGBA")
            plain.paste(rgba, mask=rgba.getchannel("A"))
            plain.save(target, "WEBP", quality=80)
    except Exception:  # whatever a decoder says of a broken file, or the bound on memory
        return BROKEN
    print(width, height)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
