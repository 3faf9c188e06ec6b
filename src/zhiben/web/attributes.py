"""Fields of a form for what is kept of a subject: labels, kinds and choices as in import tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django import forms
from django.conf import settings
from django.utils.translation import gettext

from zhiben.contents.imports import ImportColumn, load_forms
from zhiben.domain.facts import Value
from zhiben.web.narrowing import Calendar

LONGEST = 200
YES_NO = {"true": True, "false": False}


@lru_cache(maxsize=1)
def _columns(root: Path) -> Mapping[str, Mapping[str, ImportColumn]]:
    loaded = load_forms(root / "content" / "imports").forms
    return {
        about: {column.name: column for column in form.columns if not column.role}
        for about, form in loaded.items()
    }


def columns(kind: str) -> Mapping[str, ImportColumn]:
    """What is kept of a kind of subject, by name; nothing for kinds without an import table."""
    return _columns(Path(settings.ROOT)).get(kind, {})


def field_for(kind: str, name: str, now: Value) -> forms.Field:
    """A field for a value of an attribute; of one no table knows, by the value there is."""
    column = columns(kind).get(name)
    asks = column.asks if column is not None else None
    match asks.type if asks is not None else _type_of(now):
        case "number":
            return forms.IntegerField(
                min_value=asks.least if asks else None, max_value=asks.most if asks else None
            )
        case "money":
            return forms.DecimalField(min_value=0, max_digits=16, decimal_places=asks.decimals if asks else 2)
        case "date":
            return forms.DateField(widget=Calendar)
        case "choice" if asks is not None:
            options = dict(asks.options) | ({str(now): str(now)} if now not in (None, *asks.options) else {})
            return forms.ChoiceField(choices=[("", gettext("选一个")), *options.items()])
        case "yes_no":
            choices = [("", gettext("选一个")), ("true", gettext("是")), ("false", gettext("否"))]
            return forms.TypedChoiceField(choices=choices, coerce=YES_NO.__getitem__)
        case _:
            return forms.CharField(max_length=LONGEST)


def _type_of(value: Value) -> str:
    match value:
        case bool():
            return "yes_no"
        case int():
            return "number"
        case Decimal():
            return "money"
        case date():
            return "date"
        case _:
            return "text"


def shown(value: Value) -> object:
    """A value as the field of a form has it to begin with."""
    return str(value).lower() if isinstance(value, bool) else value
