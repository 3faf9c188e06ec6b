"""An installation with something of everything, and backups of it to restore and to damage."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import override_settings

from tests.builders import NOON
from tests.rooms import documents_made
from tests.rooms.acting import TENANT, an_act, chained
from tests.web import world
from zhiben.cli.__main__ import Parser
from zhiben.domain import totp
from zhiben.ground import store
from zhiben.ground.acts import Doing
from zhiben.ground.backup import making
from zhiben.ground.backup.making import Made
from zhiben.ground.evidence import files
from zhiben.ground.evidence.models import Evidence
from zhiben.orgs.models import Account, Subject
from zhiben.orgs.second import actions
from zhiben.orgs.second import store as second
from zhiben.orgs.staff.logins import actor_of

SECRET = b"a secret of twenty by"
PHOTO = b"\xff\xd8 bytes as they came"
HASHER = f"{Argon2PasswordHasher.__module__}.{Argon2PasswordHasher.__name__}"


def an_installation() -> None:
    """Authorities, a plan with cells, a login by the product's own hash, evidence, a ledger with its head."""
    world.a_bureau()
    world.a_district()
    with override_settings(PASSWORD_HASHERS=[HASHER]):
        world.a_login("yu")
        a_phone(world.a_login("wang"))
    a_photo(PHOTO)
    documents_made.a_letterhead()
    firm = Subject.objects.filter(tenant=TENANT, kind="enterprise").earliest("id").id
    documents_made.a_document(firm, actor_of(Account.objects.get(username="yu"), NOON))
    an_act("a manifest", work=lambda doing: doing.keep("a", "added", None, {"地址": "=1+1"}))
    an_act("a notice", work=lambda doing: doing.notice("greet", {"n": 1}, key="n1"))
    chained()
    store.keep_head(TENANT, NOON)


def a_phone(account: Account) -> None:
    """The account signs in with a code of `SECRET` too."""
    actor, step = actor_of(account, NOON), totp.step_of(NOON.timestamp())
    sealed, code = second.sealed(account.id, SECRET), totp.code_at(SECRET, step)
    actions.bind(actor, sealed, code, "here", step=step, at=NOON, key="phone")


def a_photo(content: bytes) -> None:
    """A file under its digest, and the row that tells of it."""
    arrived = files.take([content], 1000)
    files.keep(arrived)

    def work(doing: Doing) -> None:
        row = Evidence(tenant=TENANT, sha256=arrived.sha256, size=arrived.size, mime="image/jpeg")
        row.name, row.act, row.received_at = "现场.jpg", doing.id, NOON
        row.save(force_insert=True)

    an_act(f"photo-{arrived.sha256[:8]}", work=work)


def a_backup(folder: Path) -> Made:
    return making.make(folder, NOON)


def typed(part: Any, *arguments: object) -> int:
    """The exit code of a verb, as it is typed."""
    parser = Parser()
    part.add_arguments(parser)
    code: int = part.run(parser.parse_args([str(one) for one in arguments]))
    return code


def contents(path: Path) -> dict[str, list[str]]:
    """Every table of a backup as its lines in order of their text; every file by its digest."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        told = {
            name: sorted(_meant(line) for line in archive.read(name).decode().splitlines())
            for name in manifest["parts"]
            if name.startswith("tables/")
        }
        return told | {"evidence": sorted(name for name in manifest["parts"] if name.startswith("evidence/"))}


def _meant(line: str) -> str:
    """A row with the JSON in it as values: PostgreSQL writes the same JSON in words of its own."""
    return json.dumps([_value(one) for one in json.loads(line)], sort_keys=True)


def _value(cell: Any) -> Any:
    return json.loads(cell) if isinstance(cell, str) and cell[:1] in tuple('"[{') else cell


def changed(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a backup with parts changed, or left out where `change` says None."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def of_manifest(**said: Any) -> Callable[[str, bytes], bytes]:
    """A change of what the manifest says."""

    def change(name: str, content: bytes) -> bytes:
        if name != "manifest.json":
            return content
        return json.dumps(json.loads(content) | said).encode()

    return change


def database_rows() -> int:
    """How many rows of ours there are."""
    from zhiben.ground.backup import schema

    models = schema.tables(connection, schema.applied(connection))
    return sum(model._base_manager.count() for model in models)
