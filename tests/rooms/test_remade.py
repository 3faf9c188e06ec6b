"""What tests begin with is the same whether acts made it or its rows were written again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from tests import remade
from tests.rooms import orgs_made
from tests.rooms.acting import TENANT
from zhiben.orgs.models import Authority, Industry, Subject

pytestmark = pytest.mark.django_db
MADE: list[str] = []


@remade.remade
def an_office(name: str) -> str:
    MADE.append(name)
    orgs_made.an_authority(name=name)
    return str(Subject.objects.get(tenant=TENANT).id)


@remade.remade
def another_name(name: str) -> None:
    MADE.append(name)
    Authority.objects.update(name=name)


@contextmanager
def undone() -> Iterator[None]:
    before = transaction.savepoint()  # no atomic block: acts want to be the outermost
    yield
    transaction.savepoint_rollback(before)


def test_rows_written_again_are_those_the_acts_made_and_leave_numbers_free():
    seen = []
    for _ in range(3):
        with undone():
            answer = an_office("区工信局")
            seen.append((answer, remade._rows()))
            orgs_made.an_enterprise()
    assert seen == [seen[0]] * 3
    assert MADE.count("区工信局") == 1


def test_other_words_make_something_else():
    for name in ("县工信局", "市工信局", "县工信局"):
        with undone():
            an_office(name)
            assert Authority.objects.get(id=TENANT).name == name


def test_where_other_rows_are_met_the_acts_are_done_again():
    for n in (1, 2):
        with undone():
            Industry.objects.create(code=f"other_{n}", name="别的", name_en="other")
            an_office("旗工信局")
            assert MADE.count("旗工信局") == n


def test_what_changes_rows_that_were_there_is_never_kept():
    for n in (1, 2):
        with undone():
            an_office("盟工信局")
            another_name("改了")
            assert MADE.count("改了") == n
            assert Authority.objects.get(id=TENANT).name == "改了"


def test_a_password_is_written_as_those_who_read_it_expect(settings):
    for n, hasher in enumerate(("MD5PasswordHasher", "Argon2PasswordHasher", "MD5PasswordHasher"), 1):
        settings.PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{hasher}"]
        with undone():
            an_office("州工信局")
            assert MADE.count("州工信局") == min(n, 2)
