"""What the proxy in front says by itself, where the product is not reached: words, and what to do."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

DEPLOY = settings.ROOT / "deploy"
CODES = ["413", "429", "502", "503", "504"]


def test_the_sample_of_the_proxy_has_words_for_each_refusal_of_its_own():
    sample = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert re.findall(r"error_page (\d+) /zhiben-errors/\1\.html;", sample) == CODES
    assert "alias /opt/zhiben/deploy/errors/;" in sample
    assert "proxy_intercept_errors" not in sample  # the product's own answers pass as they are
    assert sorted(page.stem for page in (DEPLOY / "errors").glob("*.html")) == CODES


@pytest.mark.parametrize("code", CODES)
def test_each_says_why_and_what_to_do_and_needs_nothing_else(code):
    page = (DEPLOY / "errors" / f"{code}.html").read_text("utf-8")
    assert re.search(r"<h1>[一-鿿]{4,}</h1>", page)
    assert "请" in page
    assert 'href="/"' in page
    assert f"<small>{code}</small>" in page
    assert not re.search(r"<script|style=|<link|src=", page)
