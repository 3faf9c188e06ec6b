"""A later release: its migrations are carried out on the database as it stands, by the product's `migrate`.

What figures are counted from is carried: into another column as text, the old one dropped and made again,
then back. The tables end as the models have them, so the database serves other tests after it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

CARRIED: Mapping[str, tuple[str, str]] = {
    "orgs": ("Attribute", "value"), "plans": ("Fact", "attributes"), "hazards": ("HazardStep", "said"),
}  # fmt: skip
NAME = "9001_carried"
SAME = 'from importlib import import_module\nMigration = import_module("{}").Migration\n'
MIGRATION = """
import json
from importlib import import_module
from django.db import migrations, models

FIELD = import_module("{models}").{model}._meta.get_field("{field}")

def _text(value):
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)

def carry(apps, editor):
    rows = apps.get_model("{app}", "{model}").objects
    for pk, value in rows.values_list("pk", "{field}"):
        rows.filter(pk=pk).update(carried=_text(value))

def bring_back(apps, editor):
    rows = apps.get_model("{app}", "{model}").objects
    for pk, text in rows.values_list("pk", "carried"):
        rows.filter(pk=pk).update({field}=json.loads(text))

class Migration(migrations.Migration):
    atomic = False
    dependencies = [("{app}", "{last}")]
    operations = [
        migrations.AddField("{model}", "carried", models.TextField(null=True)),
        migrations.RunPython(carry),
        migrations.RemoveField("{model}", "{field}"),
        migrations.AddField("{model}", "{field}", FIELD.clone()),
        migrations.RunPython(bring_back),
        migrations.RemoveField("{model}", "carried"),
    ]
"""


@contextmanager
def released(place: Path) -> Iterator[None]:
    """The database as the later release has it."""
    graph = MigrationLoader(connection).graph
    packages = {}
    for app in CARRIED:
        packages[app] = _written(place, app, graph.leaf_nodes(app)[0][1])
    sys.path.insert(0, str(place))
    importlib.invalidate_caches()
    try:
        with override_settings(MIGRATION_MODULES=packages):
            call_command("migrate", verbosity=0, interactive=False)
            yield
    finally:
        sys.path.remove(str(place))
        recorder = MigrationRecorder(connection)
        for app in CARRIED:
            recorder.record_unapplied(app, NAME)


def _written(place: Path, app: str, last: str) -> str:
    """A package with the migrations there are, and one more. Answers its name."""
    config, (model, field) = apps.get_app_config(app), CARRIED[app]
    package = f"carried_{app}_{place.name}"
    (place / package).mkdir()
    (place / package / "__init__.py").touch()
    for one in MigrationLoader(connection).disk_migrations:
        if one[0] == app:
            told = SAME.format(f"{config.name}.migrations.{one[1]}")
            (place / package / f"{one[1]}.py").write_text(told, "utf-8")
    told = MIGRATION.format(models=f"{config.name}.models", app=app, model=model, field=field, last=last)
    (place / package / f"{NAME}.py").write_text(told, "utf-8")
    return package
