"""The day-one data rules (docs/decisions, architecture §6), asked of every model there is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.test.utils import isolate_apps

from zhiben.ground.keys import Owned, Parent, SameTenant, key

# Every table is owned (one authority's), reference (the same for everybody) or local (this installation's).
REFERENCE = {
    "orgs.Region",
    "orgs.Industry",
    "orgs.Authority",
    "orgs.Account",
}
LOCAL = {
    "orgs.Attempt",
    "orgs.ResetCode",
    "orgs.FeedKey",
    "orgs.SecondFactor",
    "orgs.SpareCode",
    "orgs.Passkey",
    "orgs.Sitting",
    "ground.Upload",
    "records.Draft",
    "editions.Draft",
    "tasks.Seen",
    "tasks.Notice",
    "tasks.Preference",
    "tasks.Contact",
    "tasks.Delivery",
    "tasks.SavedList",
    "auth.Permission",
    "auth.Group",
    "contenttypes.ContentType",
    "sessions.Session",
}

Model = type[models.Model]


def owned(model: Model) -> bool:
    return issubclass(model, Owned)


def leads_with_tenant(fields: Any) -> bool:
    return list(fields)[:1] == ["tenant"]


def complaints(model: Model) -> Iterator[str]:
    """What is wrong with one model of ours; nothing for a model of Django's."""
    label = model._meta.label
    if not owned(model) and label not in REFERENCE | LOCAL:
        yield f"{label} is declared neither owned nor reference nor local"
    yield from relations(model)
    if owned(model):
        yield from keys(model)
        yield from uniques_and_indexes(model)


def relations(model: Model) -> Iterator[str]:
    label = model._meta.label
    ours = {c.field for c in model._meta.constraints if isinstance(c, SameTenant)}
    if model._meta.local_many_to_many and label not in LOCAL:
        yield f"{label} has an automatic many-to-many table"
    if any(isinstance(field, GenericForeignKey) for field in model._meta.private_fields):
        yield f"{label} has a generic foreign key"
    for field in model._meta.local_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        target = field.remote_field.model
        if isinstance(field, Parent):
            if field.name not in ours:
                yield f"{label}.{field.name} is a Parent without its SameTenant"
            if not owned(model) or not owned(target):
                yield f"{label}.{field.name} is a Parent, but only owned tables stand under owned tables"
        elif owned(target):
            yield f"{label}.{field.name} points to an owned table, but not as a Parent"


def keys(model: Model) -> Iterator[str]:
    label, primary = model._meta.label, model._meta.pk
    if not isinstance(primary, models.UUIDField) or primary.name != "id":
        yield f"{label} has another primary key than a uuid id"
    if not any(
        isinstance(c, models.UniqueConstraint) and list(c.fields) == ["tenant", "id"] and c.condition is None
        for c in model._meta.constraints
    ):
        yield f"{label} lacks key()"


def uniques_and_indexes(model: Model) -> Iterator[str]:
    label = model._meta.label
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and not leads_with_tenant(constraint.fields):
            yield f"{label}: {constraint.name} does not begin with the tenant"
    for index in model._meta.indexes:
        if not leads_with_tenant(index.fields):
            yield f"{label}: {index.name} does not begin with the tenant"
    if model._meta.unique_together:
        yield f"{label} uses unique_together; say it as a constraint"
    for field in model._meta.local_fields:
        if not field.primary_key and (field.unique or field.db_index) and not isinstance(field, Parent):
            reference = isinstance(field, models.ForeignKey) and not owned(field.remote_field.model)
            if field.unique or not reference:
                yield f"{label}.{field.name} is unique or indexed on its own, without the tenant"


@pytest.mark.parametrize(
    "model", apps.get_models(include_auto_created=False), ids=lambda model: model._meta.label
)
def test_every_table_keeps_the_data_rules(model):
    assert list(complaints(model)) == []


def test_every_declared_table_exists():
    assert {model._meta.label for model in apps.get_models()} >= REFERENCE | LOCAL


def an_owned(
    name: str, *, constraints: list[Any] | None = None, indexes: list[Any] | None = None, **parts: Any
) -> Model:
    """A model named `name` that keeps the rules except for what is given."""
    usual = [key(f"{name.lower()}_key")] if constraints is None else constraints
    meta = type("Meta", (), {"app_label": "plans", "constraints": usual, "indexes": indexes or []})
    return type(name, (Owned,), {"__module__": __name__, "Meta": meta, **parts})


def unique(*fields: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=fields, name="mutant")


@isolate_apps("zhiben.plans")
def test_a_model_that_keeps_the_rules_passes():
    site = an_owned("Site")
    same = [key("hall_key"), SameTenant(field="site", name="hall_site"), unique("tenant", "code")]
    hall = an_owned("Hall", constraints=same, site=Parent(site, related_name="+"), code=models.TextField())
    assert [*complaints(site), *complaints(hall)] == []


@isolate_apps("zhiben.plans")
@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"constraints": []}, "lacks key"),
        ({"site": "parent"}, "without its SameTenant"),
        ({"site": "plain"}, "not as a Parent"),
        ({"sites": "many"}, "many-to-many"),
        ({"about": "generic"}, "generic"),
        ({"code": models.TextField(unique=True)}, "on its own"),
        ({"code": models.TextField(db_index=True)}, "on its own"),
        ({"constraints": [key("m"), unique("id")]}, "does not begin with the tenant"),
        ({"indexes": [models.Index(fields=["id", "tenant"], name="m")]}, "does not begin with the tenant"),
        ({"id": models.BigAutoField(primary_key=True)}, "another primary key"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_model_that_breaks_a_rule_is_named(parts, said):
    made = {
        "parent": lambda: Parent("Site", related_name="+"),
        "plain": lambda: models.ForeignKey("Site", models.PROTECT, related_name="+"),
        "many": lambda: models.ManyToManyField("Site", related_name="+"),
        "generic": lambda: GenericForeignKey("content_type", "object_id"),
    }
    parts = {name: made[part]() if isinstance(part, str) else part for name, part in parts.items()}
    an_owned("Site")
    assert any(said in complaint for complaint in complaints(an_owned("Mutant", **parts)))


@isolate_apps("zhiben.plans")
def test_a_table_of_no_declared_kind_is_named():
    meta = type("Meta", (), {"app_label": "plans"})
    stray = type("Stray", (models.Model,), {"__module__": __name__, "Meta": meta})
    assert any("neither" in complaint for complaint in complaints(stray))
