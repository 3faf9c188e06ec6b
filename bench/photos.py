"""One photo taken in, and one looked for among very many prints.

`--prints` prints are those of photos of the last two years, twenty-four of each: none has margins. The
photo taken in has twelve megapixels. Measured is all from bytes to row, and all from question to flags.
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from PIL import Image, ImageOps

from bench.measure import Figure, analyse, measured, once
from zhiben.domain.access import Actor, Place, system
from zhiben.ground import acts, clock
from zhiben.ground.evidence import index, intake, reuse, store
from zhiben.ground.evidence.models import Evidence, Print
from zhiben.ground.evidence.prints import CUTS
from zhiben.ground.keys import uuid7

TENANT = 371003
BATCH = 5000
PER_PHOTO = 2 * len(CUTS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--prints", type=int, default=1_000_000, help="指纹数（默认 1000000）")


def figures(args: argparse.Namespace) -> Iterator[Figure]:
    now = clock.now()
    actor = system("bench", [TENANT], now.date())
    chance = random.Random(7)
    photo = a_photo(chance, (4000, 3000))
    yield once("装入照片指纹", lambda: load(args.prints // PER_PHOTO, chance))
    analyse()

    def taken_in() -> None:
        intake.read([photo], "现场.jpg", by=actor, tenant=TENANT, at=now)

    yield measured("一张 1200 万像素的照片：摘要、缩略图、指纹、入库", taken_in, bound_ms=300)
    first = bound(photo, actor)
    mirrored = io.BytesIO()
    ImageOps.mirror(Image.open(io.BytesIO(photo))).save(mirrored, "JPEG")
    asked = bound(mirrored.getvalue(), actor)
    yield once("读入指纹（每个进程一次）", lambda: 2 * index.current().waves.count)

    def found() -> list[reuse.Flag]:
        flags = reuse.alike(actor, asked)
        assert [flag.item.id for flag in flags if flag.item] == [first], flags
        return flags

    yield measured(f"在 {args.prints:,} 个指纹里查重", found, rows=1, bound_ms=200)


def a_photo(chance: random.Random, size: tuple[int, int]) -> bytes:
    """Light and shade of several scales, as a camera saves it."""
    shades = [Image.frombytes("L", (n, n), chance.randbytes(n * n)).resize(size) for n in (3, 9, 40, 900)]
    mixed = shades[0]
    for one in shades[1:]:
        mixed = Image.blend(mixed, one, 0.3)
    buffer = io.BytesIO()
    ImageOps.colorize(mixed, "#102030", "#f0e0c0").save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def bound(content: bytes, actor: Actor) -> UUID:
    """A piece of evidence of these bytes, through the doors."""
    at = clock.now()
    upload = intake.read([content], "现场.jpg", by=actor, tenant=TENANT, at=at)

    def work(doing: acts.Doing) -> dict[str, str]:
        return {"id": str(store.bind(doing, [upload.id], Place(TENANT, None, str(TENANT)))[0].id)}

    told = acts.act(
        "fact.record", by=actor, at=at, tenant=TENANT, key=str(uuid4()), thing="bench", details={}, work=work
    )
    return UUID((told.answer or {})["id"])


def load(n: int, chance: random.Random) -> int:
    """That many photos of others, and their prints."""
    at = clock.now() - timedelta(days=1)
    for start in range(0, n, BATCH):
        rows = [
            Evidence(
                tenant=TENANT, region=str(TENANT), sha256=f"{chance.getrandbits(256):064x}", size=1,
                mime="image/jpeg", name="现场.jpg", act=uuid7(), received_at=at,
            )
            for _ in range(min(BATCH, n - start))
        ]  # fmt: skip
        prints = [
            Print(
                id=earlier(n, start + k),
                tenant=TENANT,
                evidence=row,
                views=views(chance),
                turns="",
                claims={},
            )
            for k, row in enumerate(rows)
        ]
        with transaction.atomic():
            Evidence.objects.bulk_create(rows)
            Print.objects.bulk_create(prints)
    return n


def earlier(n: int, k: int) -> UUID:
    """The key of the k-th of n photos, evenly over two years up to yesterday."""
    before = timedelta(days=1) + timedelta(days=730) * (n - k) / n
    return UUID(int=uuid7().int - (int(before.total_seconds() * 1000) << 80))


def views(chance: random.Random) -> str:
    """Of a photo without margins: the same with them and without."""
    half = ["".join(f"{chance.getrandbits(64):016x}" for _ in CUTS) for _ in range(2)]
    return "".join(one * 2 for one in half)
