"""What a device is asked, kept in the session until it is answered, once; and where the browser is."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

from zhiben.orgs.second.passkeys import Challenge, Site


def site_of(request: HttpRequest) -> Site:
    """The site as the browser sees it: behind a proxy of ours, what that says."""
    origin = f"{request.scheme}://{request.get_host()}"
    return Site(urlsplit(origin).hostname or "", origin)


def asked(request: HttpRequest, challenge: Challenge | None) -> str:
    """The options for the page; the challenge waits in the session in place of any before."""
    if challenge is None:
        return ""
    request.session["challenge"] = challenge.text
    return challenge.options


def taken(request: HttpRequest) -> str:
    """The challenge that was asked last; whatever comes of the answer, it is good for no other."""
    return str(request.session.pop("challenge", ""))
