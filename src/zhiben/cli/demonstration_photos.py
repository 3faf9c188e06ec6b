"""Pictures of the demonstration: drawn, of no real place or person; the same name is always the same picture.

No verb of its own; `demonstration_hazards` and `demonstration_visits` call it.
"""

from __future__ import annotations

import hashlib
import io

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 640, 480
WRONG, RIGHT = (200, 40, 30), (40, 140, 70)


def photo(name: str, *, is_before: bool) -> bytes:
    """A JPEG of a yard: walls and beams by its name, and in it what is wrong, or what was put right."""
    lots = hashlib.sha256(name.encode()).digest()
    picture = Image.new("RGB", (WIDTH, HEIGHT), (150 + lots[0] % 80, 160 + lots[1] % 60, 170 + lots[2] % 60))
    drawn = ImageDraw.Draw(picture)
    drawn.rectangle((0, 300 + lots[3] % 60, WIDTH, HEIGHT), fill=(90 + lots[4] % 50, 90 + lots[5] % 40, 85))
    for n in range(6, 26, 4):
        left, top = lots[n] * 2, 40 + lots[n + 1]
        shade = 40 + lots[n + 2] % 160
        size = (left + 40 + lots[n + 3] % 120, top + 60 + lots[n] % 140)
        drawn.rectangle((left, top, *size), fill=(shade, shade, min(255, shade + 25)))
    x, y = 120 + lots[26], 150 + lots[27] // 2
    if is_before:
        drawn.line((x, y, x + 150, y + 110), fill=WRONG, width=14)
        drawn.line((x, y + 110, x + 150, y), fill=WRONG, width=14)
    else:
        for step in range(0, 160, 40):
            drawn.line((x + step, y, x + step, y + 110), fill=RIGHT, width=10)
        drawn.line((x, y, x + 120, y), fill=RIGHT, width=12)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


def signature(name: str) -> bytes:
    """A PNG as a finger leaves it on a phone: one line of black on white."""
    lots = hashlib.sha256(name.encode()).digest()
    picture = Image.new("RGB", (480, 160), "white")
    drawn = ImageDraw.Draw(picture)
    points = [(30 + n * 28, 30 + lots[n] * 100 // 255) for n in range(15)]
    drawn.line(points, fill="black", width=5, joint="curve")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
