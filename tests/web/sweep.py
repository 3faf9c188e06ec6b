"""Every address × verb × role × {own, same-tenant foreign, other tenant, missing}: made from the URLconf.

`leaks` opens all of them and says where somebody got what lies outside their reach, or where two kinds of
"no" can be told apart. It knows nothing of the views: an address with parameters must have its things named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
KINDS = ("own", "foreign", "elsewhere", "missing")
CHANGES = re.compile(r'value="[A-Za-z0-9]{64}"|nonce')  # the form's token


@dataclass(frozen=True, slots=True)
class Case:
    """One request: `address` of the pattern `name`, about a thing of `kind` ("" where it names none)."""

    name: str
    verb: str
    role: str
    kind: str
    address: str

    def __str__(self) -> str:
        return f"{self.verb} {self.name} as {self.role}" + (f" of {self.kind}" if self.kind else "")


def patterns(urlconf: str) -> Iterator[tuple[str, str]]:
    """Name and route of every address."""

    def walk(some: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
        for one in some:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, route)
            else:
                yield one.name or route, route

    yield from walk(get_resolver(urlconf).url_patterns, "")


def cases(urlconf: str, roles: list[str], things: Mapping[str, Mapping[str, str]]) -> list[Case]:
    """All cases, signing out last. `things`: by address, what its parameter is for each kind; of an address
    that is open to whoever holds its secret, only `own`.
    """
    made = []
    for name, route in patterns(urlconf):
        for role in roles:
            for verb in VERBS:
                if "<" not in route:
                    made.append(Case(name, verb, role, "", f"/{route}"))
                    continue
                for kind in (one for one in KINDS if one in things[name]):
                    address = re.sub(r"<.+>", things[name][kind], route)
                    made.append(Case(name, verb, role, kind, f"/{address}"))
    return sorted(made, key=lambda case: case.name == "logout")


def small(asked: list[Case], turn: int) -> list[Case]:
    """Of what each role may try at each address a fixed share: a third of what is only read, else a sixth;
    one half of them at each `turn`, 0 or 1, one for each database.

    What names nobody's things is read by every role, at one turn or the other: it is there that lists forget
    to ask who is asking.
    """

    def kept(case: Case) -> bool:
        share = 3 if case.verb == "GET" else 6
        if case.verb == "GET" and not case.kind:
            share = 1
        return crc32(f"{case.name} {case.verb} {case.role}".encode()) % (2 * share) == turn * share

    return [case for case in asked if kept(case)]


def leaks(
    asked: list[Case],
    clients: Mapping[str, Client],
    secrets: Mapping[str, list[str]],
    own: list[str],
    quiet: Collection[str] = (),
) -> list[str]:
    """What is wrong, case by case. `secrets`: words a role must never read; `own`: words it must, except of
    the addresses `quiet`: files, and forms that are not everybody's.
    """
    found = []
    no: dict[tuple[str, str, str], str] = {}
    for case in asked:
        answer = clients[case.role].generic(case.verb, case.address)
        body = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
        found += [f"{case}: {text!r} is seen" for text in secrets[case.role] if text in body]
        if answer.status_code >= 500:
            found.append(f"{case}: {answer.status_code}")
        if case.role == "nobody":
            found += inside_for_nobody(case, answer)
        elif case.kind == "own" and case.name in quiet:
            continue
        elif case.kind == "own" and case.verb == "GET" and not any(text in body for text in own):
            found.append(f"{case}: {answer.status_code}, own is not seen")
        elif case.kind and case.kind != "own":
            found += told_apart(case, answer, body, no)
    return found


def inside_for_nobody(case: Case, answer: HttpResponse) -> Iterator[str]:
    """Before signing in there is the login page, a one-time code, choosing a language, and the way there."""
    opens = case.name in (
        "login", "login-second", "login-reset", "join", "calendar-feed", "logout", "language", "healthz",
        "phone", "phone-worker", "phone-manifest", "phone-hello",
        "verify", "verify-code", "test-code", "test-answer",
        "public-inspections", "public-draw", "public-draw-list", "joint-unit", "return-code",
        "public-board", "api-public-board", "public-paper",
    )  # fmt: skip
    shut = 401 if case.address.startswith("/api/") else 302  # a program cannot be led to the login page
    if not opens and answer.status_code != shut:
        yield f"{case}: {answer.status_code} before signing in"


def told_apart(
    case: Case, answer: HttpResponse, body: str, no: dict[tuple[str, str, str], str]
) -> Iterator[str]:
    """Out of reach reads like missing: same status, same words, for each address, verb and role."""
    said = f"{answer.status_code} {CHANGES.sub('', body)}".replace(case.address, "")
    before = no.setdefault((case.name, case.verb, case.role), said)
    if said != before:
        yield f"{case}: can be told apart"
    if answer.status_code not in (404, 405):
        yield f"{case}: {answer.status_code}"
