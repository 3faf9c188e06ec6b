"""Random histories of two phones against the product's own addresses, held against a model of them."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection

from tests.conftest import FULL
from tests.phone_histories import Cut, history, replay, two_phones
from tests.rooms import orgs_made as made
from tests.rooms import phones_made, visits_made
from tests.web import world
from zhiben.inspections import actions
from zhiben.inspections.phone.models import Clash, Operation
from zhiben.orgs.staff import logins

pytestmark = pytest.mark.django_db
BEGAN = ("began_at", "history_read")  # what beginning a visit writes by itself


class Served:
    """The product as a server of `phone_histories`: one person's browser for each phone."""

    def __init__(self, visit, clients):
        self.visit, self.clients = visit, clients

    def pull(self, device):
        asked = {"headers": {"X-Device": str(device)}}
        return self.clients[str(device)].get(f"/api/v1/packet?visit={self.visit}", **asked).json()["nonce"]

    def post(self, operations, *, dies=False):
        """Killed in the middle, what is committed stays and no answer arrives."""
        some = operations
        if dies:
            some = operations[: random.Random(operations[0]["id"]).randrange(len(operations) + 1)]
        body = json.dumps({"operations": some})
        client = self.clients[operations[0]["device"]]
        told = client.post("/api/v1/operations", body, content_type="application/json")
        assert told.status_code == 200, told.content
        if dies:
            raise Cut
        return told.json()["receipts"]

    def shown(self):
        return phones_made.entries(self.visit)


def test_each_operation_is_done_once_and_the_record_says_what_the_model_says():
    yard = visits_made.a_yard()
    officers = [logins.actor_of(world.a_login(name), world.NOON) for name in ("field", "desk")]
    for one in officers:
        visits_made.a_card(one)
    yard = replace(yard, officer=officers[0], other=officers[1])
    devices = (uuid4(), uuid4())
    clients = {str(devices[n]): world.signed_in(name) for n, name in enumerate(("field", "desk"))}
    times = (1000 if FULL else 6) // (2 if connection.vendor == "postgresql" else 1)
    assert sum(proved(yard, devices, clients, seed) for seed in range(times))


def proved(yard, devices, clients, seed):
    """How many clashes there were. Raises AssertionError unless all is as it must be."""
    visit = visits_made.issued(yard)
    actions.begin(visit, by=yard.officer, at=world.NOON, key=made.a_key())
    served = Served(visit, clients)
    phones = two_phones(seed, visit, devices, tuple(map(served.pull, devices)))
    history(seed, served, phones)
    sent = {one["id"]: one for phone in phones for one in phone.written}
    done = [sent[str(row.id)] for row in Operation.objects.filter(visit=visit).order_by("act", "n")]
    for phone in phones:
        assert [one for one in done if one["device"] == str(phone.device)] == phone.written
        assert [one["code"] for one in phone.refused if one["code"] != "clash_settled"] == []
    clashes = Clash.objects.filter(visit=visit)
    where = {str(row.id): (str(row.device_id), row.entry, row.field) for row in clashes}
    want = replay(done, where.__getitem__)
    assert without_began(served.shown()) == want.record
    still = {where[str(row.id)]: row.yours for row in clashes if row.resolved_at is None}
    assert still == {at: yours for at, (yours, _) in want.open.items()}
    return len(where)


def without_began(record):
    left = {
        name: {field: value for field, value in fields.items() if field not in BEGAN}
        for name, fields in record.items()
    }
    return {name: fields for name, fields in left.items() if fields}
