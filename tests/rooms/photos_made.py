"""Photos made at test time, and what people do to a photo to use it again."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from tests.builders import NOON
from tests.rooms.acting import MACHINE, TENANT, an_act
from zhiben.domain.access import Place
from zhiben.ground.acts import Doing
from zhiben.ground.evidence import intake, store

SIZE = (800, 600)
FIRM, OTHER = UUID(int=7), UUID(int=8)


def a_photo(seed: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """Light and shade of several scales with a few things in it; another with every seed."""
    random_ = random.Random(seed)
    shade = _clouds(random_, 3, size)
    for cells, weight in ((6, 0.4), (14, 0.3), (40, 0.2)):
        shade = Image.blend(shade, _clouds(random_, cells, size), weight)
    dark = tuple(random_.randrange(60) for _ in range(3))
    photo = ImageOps.colorize(ImageOps.autocontrast(shade), dark, (230, 225, 215))
    pen = ImageDraw.Draw(photo)
    for _ in range(10):
        x, y, side = random_.randrange(size[0]), random_.randrange(size[1]), random_.randrange(30, 200)
        colour = tuple(random_.randrange(256) for _ in range(3))
        (pen.rectangle if random_.random() < 0.5 else pen.ellipse)((x, y, x + side, y + side), fill=colour)
    return photo


def _clouds(random_: random.Random, cells: int, size: tuple[int, int]) -> Image.Image:
    rows = cells * 3 // 4 + 1
    return Image.frombytes("L", (cells, rows), random_.randbytes(cells * rows)).resize(size)


def saved(photo: Image.Image, quality: int = 88, **marks: object) -> bytes:
    """As a JPEG file."""
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", quality=quality, **marks)
    return buffer.getvalue()


def again(photo: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(saved(photo, quality))).convert("RGB")


def middle(photo: Image.Image, share: float) -> Image.Image:
    """Without `share` of its width and height."""
    across, down = photo.width * share / 2, photo.height * share / 2
    return photo.crop((int(across), int(down), int(photo.width - across), int(photo.height - down)))


def letter_box(photo: Image.Image) -> Image.Image:
    screen = Image.new("RGB", (photo.width, photo.height * 3 // 2), "black")
    screen.paste(photo, (0, photo.height // 4))
    return screen


def on_a_phone(photo: Image.Image) -> Image.Image:
    """A screen shot: a line of status, the photo, white above and below."""
    screen = Image.new("RGB", (540, 1000), "white")
    screen.paste(photo.resize((540, 405)), (0, 250))
    pen = ImageDraw.Draw(screen)
    pen.rectangle((0, 0, 540, 45), fill="#202020")
    pen.text((20, 15), "10:20", fill="white")
    return screen


def stamped(photo: Image.Image) -> Image.Image:
    """With a new bar for the time, 12 % of the height."""
    told = photo.copy()
    pen = ImageDraw.Draw(told)
    pen.rectangle((0, int(told.height * 0.88), told.width, told.height), fill="black")
    pen.text((20, told.height - 40), "2026-09-17 16:48", fill="yellow")
    return told


def patched(photo: Image.Image) -> Image.Image:
    """A part painted over with its neighbourhood."""
    told = photo.copy()
    told.paste(told.crop((60, 60, 260, 260)), (330, 200))
    return told


REUSES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "saved anew at 95": lambda photo: again(photo, 95),
    "saved anew at 50": lambda photo: again(photo, 50),
    "saved anew at 20": lambda photo: again(photo, 20),
    "half the size": lambda photo: photo.resize((400, 300)),
    "a quarter of the size": lambda photo: photo.resize((200, 150)),
    "lighter": lambda photo: ImageEnhance.Brightness(photo).enhance(1.25),
    "darker": lambda photo: ImageEnhance.Brightness(photo).enhance(0.75),
    "mirrored": ImageOps.mirror,
    "turned by 90": lambda photo: photo.rotate(90, expand=True),
    "turned by 180": lambda photo: photo.rotate(180),
    "turned by 270": lambda photo: photo.rotate(270, expand=True),
    "turned by 2": lambda photo: photo.rotate(2),
    "turned by 5": lambda photo: photo.rotate(-5, expand=True),
    "cropped by 3 %": lambda photo: middle(photo, 0.03),
    "cropped by 5 %": lambda photo: middle(photo, 0.05),
    "cropped by 10 %": lambda photo: middle(photo, 0.10),
    "cropped by 20 %": lambda photo: middle(photo, 0.20),
    "without a tenth on the left": lambda photo: photo.crop((80, 0, 800, 600)),
    "without 15 % below": lambda photo: photo.crop((0, 0, 800, 510)),
    "without a corner": lambda photo: photo.crop((80, 60, 800, 600)),
    "letter box": letter_box,
    "on a phone": on_a_phone,
    "stamped": stamped,
    "tinted": lambda photo: Image.blend(photo, Image.new("RGB", photo.size, "#e6a03c"), 0.25),
    "patched": patched,
}


def used(content: bytes, firm: UUID | None = FIRM, tenant: int = TENANT, at: datetime = NOON) -> UUID:
    """A file bound to something of a firm."""
    name = "a.pdf" if content.startswith(b"%PDF") else "a.jpg"
    upload = intake.read([content], name, by=MACHINE, tenant=tenant, at=at)
    place = Place(tenant, firm, str(tenant), "ships")

    def work(doing: Doing) -> dict[str, str]:
        return {"evidence": str(store.bind(doing, [upload.id], place)[0].id)}

    told = an_act(str(uuid4()), at=at, tenant=tenant, work=work)
    return UUID((told.answer or {})["evidence"])
