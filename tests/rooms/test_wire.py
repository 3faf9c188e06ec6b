"""Out of the house only to servers of the list, at the very address that was looked at."""

from __future__ import annotations

import socket
import time
from ipaddress import ip_address

import pytest

from tests.outside import HOME, certificate, paged
from zhiben.domain.refusals import Incomplete
from zhiben.ground import limits, wire
from zhiben.ground.wire import Unsent, hosts, is_public, post, target

PUBLIC = "93.184.216.34"
ROBOT = hosts("robot.example.cn")


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("papers"), "robot.example.cn", "127.0.0.1")


@pytest.fixture
def page(papers, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(papers[0]))
    with paged(papers) as one:
        yield one


class Names:
    """A name server that answers differently each time, and a line that notes where it is asked to lead."""

    def __init__(self, page, *answers: list[str]) -> None:
        self.page, self.answers = page, list(answers)
        self.asked: list[str] = []
        self.dialled: list[str] = []

    def resolve(self, name: str, port: int) -> list[str]:
        self.asked.append(name)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def dial(self, address: str, port: int, seconds: float) -> socket.socket:
        self.dialled.append(address)
        return socket.create_connection((HOME, self.page.port), timeout=seconds)


def posts(names: Names, url: str = "https://robot.example.cn/send?key=k", send=post):
    return send(target(url, ROBOT), b"{}", {}, resolve=names.resolve, dial=names.dial)


def test_what_was_looked_at_is_what_is_connected_to(page):
    names = Names(page, [PUBLIC], ["127.0.0.1"])
    assert posts(names).status == 200
    assert (names.asked, names.dialled) == (["robot.example.cn"], [PUBLIC])
    path, headers, body = page.heard[0]
    assert (path, headers["Host"], body) == ("/send?key=k", "robot.example.cn", b"{}")


def test_a_mutant_that_connects_by_name_is_seen(page):
    """Between its look and its connecting the name leads into the house."""

    def by_name(to, body, headers, *, resolve, dial):
        wire._address(to.host, resolve)  # looked at, and forgotten
        return post(to, body, headers, resolve=resolve, dial=lambda _, port, seconds: dial(
            resolve(to.host.name, port)[0], port, seconds))  # fmt: skip

    names = Names(page, [PUBLIC], [PUBLIC], ["127.0.0.1"])
    posts(names, send=by_name)
    assert names.dialled != [PUBLIC]
    assert len(names.asked) > 1


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"], ["10.0.0.8"], ["192.168.1.1"], ["172.16.0.1"], ["169.254.169.254"], ["0.0.0.0"],
        ["100.64.0.1"], ["224.0.0.1"], ["255.255.255.255"], ["198.18.0.1"], ["192.0.2.1"], ["::1"], ["::"],
        ["fe80::1"], ["fc00::1"], ["ff02::1"], ["::ffff:127.0.0.1"], ["::ffff:93.184.216.34"],
        ["::7f00:1"], ["64:ff9b::7f00:1"], ["64:ff9b::5db8:d822"], ["2002:7f00:1::"], ["2001:0:7f00:1::"],
        ["fec0::1"], ["fe80::1%lo"], [PUBLIC, "127.0.0.1"], ["127.0.0.1", PUBLIC], [], ["not-an-address"],
    ],
)  # fmt: skip
def test_a_name_that_leads_into_the_house_leads_nowhere(answer):
    names = Names(None, answer)
    with pytest.raises(Unsent):
        posts(names)
    assert names.dialled == []


def test_servers_of_the_open_network_are_public():
    assert all(map(is_public, map(ip_address, (PUBLIC, "2606:2800:220:1::1"))))


@pytest.mark.parametrize(
    "url",
    [
        "http://robot.example.cn/", "https://robot.example.cn:8443/", "https://robot.example.cn./",
        "https://robot.example.cn@evil.example/", "https://evil.example@robot.example.cn/",
        "https://user:pw@robot.example.cn/", "https://robot.example.cn.evil.example/", "https://evil.example/",
        "https://robot.example.cn\\@evil.example/", "https://evil.example/?robot.example.cn",
        "https://evil.example#robot.example.cn", "https://2130706433/", "https://0177.0.0.1/",
        "https://0x7f.1/", "https://127.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "https://robot.example.cn\n/", "https://robot.example.cn /", "https://robot.example.cn:99999/",
        "https://ｒobot.example.cn/", "https://机器人.example.cn/", "ftp://robot.example.cn/",
        "file:///etc/passwd", "//robot.example.cn/", "robot.example.cn", "https://", "", "https://[::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_plainly_of_the_list_is_refused(url):
    with pytest.raises(Incomplete) as refused:
        target(url, ROBOT)
    assert refused.value.code == "address_refused"


def test_a_name_of_the_list_is_taken_whatever_its_case():
    assert target("https://ROBOT.example.cn/a?b=c", ROBOT).path == "/a?b=c"
    assert target("https://robot.example.cn:443", ROBOT).path == "/"


def test_a_server_in_the_house_is_reached_at_the_address_the_list_says(page):
    pinned = hosts(f"robot.example.cn:{page.port}={HOME}")
    answer = post(target(f"https://robot.example.cn:{page.port}/x", pinned), b"{}", {}, resolve=lambda *_: [])
    assert answer.status == 200
    assert page.heard[0][1]["Host"] == f"robot.example.cn:{page.port}"


@pytest.mark.parametrize("address", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "::ffff:10.0.0.1", "fe80::1"])
def test_some_addresses_no_list_makes_good(address):
    with pytest.raises(ValueError, match="no server has this address"):
        hosts(f"robot.example.cn={address}")


def test_plain_http_goes_only_to_this_machine_and_only_where_the_list_says_so():
    with paged() as plain:
        told = hosts(f"here.test:{plain.port}={HOME}")
        assert post(target(f"http://here.test:{plain.port}/", told), b"{}", {}).status == 200
        near = hosts(f"near.test:{plain.port}=10.0.0.8")
        with pytest.raises(Incomplete):
            target(f"http://near.test:{plain.port}/", near)


def test_a_redirect_is_an_answer_and_is_not_followed(page):
    page.answers = [(302, b"")]
    assert posts(Names(page, [PUBLIC])).status == 302
    assert [path for path, _, _ in page.heard] == ["/send?key=k"]


def test_another_s_certificate_proves_nothing(page, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path, "robot.example.cn")[0]))
    with pytest.raises(Unsent, match="SSLCertVerificationError"):
        posts(Names(page, [PUBLIC]))
    assert page.heard == []


def test_the_certificate_must_be_the_name_s(page, monkeypatch):
    other = hosts("other.example.cn")
    names = Names(page, [PUBLIC])
    with pytest.raises(Unsent, match="SSLCertVerificationError"):
        post(target("https://other.example.cn/", other), b"{}", {}, resolve=names.resolve, dial=names.dial)


def test_no_proxy_of_the_environment_is_asked(page, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert posts(Names(page, [PUBLIC])).status == 200


def test_a_long_answer_is_not_read_to_its_end(page):
    page.answers = [(200, b"x" * (limits.WIRE_ANSWER + 1))]
    with pytest.raises(Unsent, match="答复过长"):
        posts(Names(page, [PUBLIC]))


def test_a_server_that_drips_is_cut_off(page):
    def drip(out):
        try:
            while True:
                out.write(b"H")
                out.flush()
                time.sleep(0.05)
        except OSError:
            return

    page.meanwhile = drip
    names = Names(page, [PUBLIC])
    started = time.monotonic()
    with pytest.raises(Unsent):
        post(
            target("https://robot.example.cn/", ROBOT), b"{}", {}, resolve=names.resolve, dial=names.dial,
            seconds=0.5,
        )  # fmt: skip
    assert time.monotonic() - started < 5


def test_what_went_wrong_is_told_without_the_secret_of_the_address(page):
    page.meanwhile = lambda out: None
    with pytest.raises(Unsent) as told:
        posts(Names(page, [PUBLIC]), "https://robot.example.cn/send?key=top-secret")
    assert "top-secret" not in str(told.value)
