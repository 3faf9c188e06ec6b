"""The form of a record kind as a browser without script has it: opened, filled, tried, adopted."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

EDIT = "/kinds/quick_drill/edit/"


def text(answer) -> str:
    return html.unescape(answer.content.decode())


def form_in(page: str) -> dict[str, Any]:
    """What a browser without script would send of the page's form."""
    page = page[page.index('id="kind-form"') if 'id="kind-form"' in page else page.index('class="stack"') :]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in at and (at.get("type") not in ("checkbox", "radio") or " checked" in tag):
            sent.setdefault(at["name"], []).append(html.unescape(at.get("value", "")))
    for name, body in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S):
        sent[name] = [html.unescape(body)]
    for name, body in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', body)
        sent[name] = [html.unescape(chosen[0] if chosen else "")]
    return sent


def opened(client: Client, url: str = EDIT) -> dict[str, Any]:
    return form_in(client.get(url).content.decode())


def tried(client: Client, form: dict[str, Any], url: str = EDIT) -> Any:
    return client.post(url, form | {"do": "look"})


def adopted(client: Client, form: dict[str, Any], url: str = EDIT, **given: str) -> Any:
    trial = tried(client, form, url)
    assert trial.status_code == 200, text(trial)
    return client.post(url, form_in(trial.content.decode()) | {"do": "adopt"} | given)


def cards(form: dict[str, Any], part: str) -> set[str]:
    return {name.split(".")[1] for name in form if name.startswith(f"{part}.")}
