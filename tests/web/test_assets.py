"""Templates, styles and translations, read as files: what a strict policy and two languages ask of them."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.loader import get_template
from django.utils.translation.template import templatize

WEB = Path(settings.ROOT) / "src" / "zhiben" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
PHONE = Path(settings.ROOT) / "pwa"
STYLES = [*sorted((WEB / "assets" / "css").glob("*.css")), *sorted(PHONE.glob("*.css"))]
SCRIPTS = [*sorted((WEB / "assets" / "ts").glob("*.ts")), *sorted(PHONE.rglob("*.ts"))]
SOURCES = [
    *sorted(WEB.glob("**/*.py")),
    *(
        WEB.parent / "domain" / name
        for name in (
            "words.py",
            "case_words.py",
            "checklist_words.py",
            "inspection_words.py",
            "learning_words.py",
            "month_words.py",
            "writing_words.py",
            "refusals.py",
            "reaching.py",
        )
    ),
    WEB.parent / "risks" / "places" / "pasting.py",
    WEB.parent / "risks" / "sheet.py",
]
KEYWORDS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
CHINESE = re.compile(r"[一-鿿]")


def name(path: Path) -> str:
    return path.relative_to(WEB if path.is_relative_to(WEB) else settings.ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_compiles(path):
    get_template(path.relative_to(WEB / "templates").as_posix())


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_says_anything_inline(path):
    text = path.read_text()
    assert not re.search(
        r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|hx-on|hx-vals=.js:|javascript:", text
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_link_is_dead(path):
    assert not re.search(r'href="#?"', path.read_text())


@pytest.mark.parametrize("path", [*STYLES, *SCRIPTS], ids=name)
def test_styles_and_scripts_stay_short_and_force_nothing(path):
    text = path.read_text()
    assert len(text.splitlines()) < 400
    assert "!important" not in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def test_the_icons_of_the_build_are_the_icons_in_use():
    listed = {line for line in (WEB / "assets" / "icons.txt").read_text().splitlines() if line[:1] != "#"}
    text = "".join(path.read_text() for path in [*TEMPLATES, *SCRIPTS])
    assert set(re.findall(r'{% icon "([a-z0-9-]+)"', text)) <= listed
    assert [icon for icon in sorted(listed) if f'"{icon}"' not in text] == []


def of_python(path: Path) -> set[str]:
    with path.open("rb") as source:
        return {one for _, _, said, _ in extract_python(source, KEYWORDS, [], {}) for one in _texts(said)}


def of_template(path: Path, tmp: Path) -> set[str]:
    file = tmp / "template.py"
    lines = templatize(path.read_text()).splitlines()
    file.write_text("\n".join(line.strip() for line in lines))  # what was markup is not indented code
    return of_python(file)


def _texts(said: object) -> list[str]:
    return [one for one in (said if isinstance(said, tuple) else (said,)) if isinstance(one, str)]


def refusals() -> set[str]:
    """What `domain.refusals` and the legality gate may say: their tables, read as values."""
    from zhiben.domain import legality_words
    from zhiben.domain import refusals as module

    kinds = [
        one for one in vars(module).values() if isinstance(one, type) and issubclass(one, module.Refused)
    ]
    pairs = [*module.WORDS.values(), *(kind.usual for kind in kinds)]
    laws = [(one.say, one.basis, one.way) for one in legality_words.WORDS.values()]
    return {text for told in [*pairs, *laws] for text in told}


def terms() -> set[str]:
    """What `ground.retention` says of each class, on its page."""
    from zhiben.ground.retention import TABLE

    return {text for one in TABLE for text in (one.zh, one.purpose, one.basis, one.term, one.how)}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every text the pages can say in Chinese."""
    tmp = tmp_path_factory.mktemp("words")
    texts: set[str] = refusals() | terms()
    for path in TEMPLATES:
        texts |= of_template(path, tmp)
    for path in SOURCES:
        texts |= of_python(path)
    return {text for text in texts if CHINESE.search(text)}


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    with (WEB / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file, locale="en")
    return {
        one.id if isinstance(one.id, str) else one.id[0]: one.string
        if isinstance(one.string, str)
        else one.string[0]
        for one in catalog
        if one.id
    }


def test_everything_said_has_its_english(said, english):
    assert sorted(text for text in said if not english.get(text)) == []


def test_no_english_is_left_of_what_is_no_longer_said(said, english):
    assert sorted(set(english) - said) == []


def test_no_english_is_half_chinese(english):
    assert [text for text in english.values() if CHINESE.search(text)] == []


def test_the_english_keeps_every_place_to_be_filled(english):
    places = re.compile(r"%\(\w+\)[sd]")
    assert [
        text for text, told in english.items() if sorted(places.findall(text)) != sorted(places.findall(told))
    ] == []
