"""A bureau, an officer, an administrator; a mail server; a server for robots and SMS."""

from __future__ import annotations

import pytest

from tests.outside import HOME, paged, posted
from tests.rooms import orgs_made
from zhiben.domain.access import Role
from zhiben.ground import outside


@pytest.fixture
def bureau():
    return orgs_made.an_authority()


@pytest.fixture
def wang(bureau):
    return orgs_made.an_officer(name="王工")


@pytest.fixture
def administrator(bureau):
    return orgs_made.an_officer(Role.SYSTEM_ADMINISTRATOR, name="系统管理员", regions=[""])


@pytest.fixture
def post(settings):
    with posted() as one:
        settings.OUTSIDE = outside.read(
            {"ZHIBEN_MAIL": f"smtp://{HOME}:{one.port}", "ZHIBEN_MAIL_FROM": "zhiben@wendeng.example",
             "ZHIBEN_ADDRESS": "https://zhiben.example"}
        )  # fmt: skip
        yield one


@pytest.fixture
def page(settings):
    with paged() as one:
        told = {
            "ZHIBEN_OUTSIDE_HOSTS": f"robot.test:{one.port}={HOME},sms.test:{one.port}={HOME}",
            "ZHIBEN_SMS": f"http://sms.test:{one.port}/v1/send", "ZHIBEN_SMS_SECRET": "a secret of this test",
        }  # fmt: skip
        settings.OUTSIDE = outside.read(told)
        yield one
