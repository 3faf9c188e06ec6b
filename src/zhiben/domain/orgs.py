"""Words of organisations: the kinds of subject, and what may become of one."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Every kind of subject."""

    AUTHORITY = "authority"
    SECTION = "section"
    ENTERPRISE = "enterprise"
    SITE = "site"
    PERSON = "person"
    POST = "post"
    EQUIPMENT = "equipment"
    PROJECT = "project"


class Standing(StrEnum):
    """The values of the dated attribute `status`."""

    OPERATING = "operating"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Mode(StrEnum):
    """What a section may do itself; the dated attribute `mode` of a section."""

    ENFORCE = "enforce"
    GUIDE = "guide"
    TRANSFER = "transfer"


# The next standings: from → to. A closed enterprise may be reopened only as a correction of the closing.
NEXT: dict[Standing, frozenset[Standing]] = {
    Standing.OPERATING: frozenset({Standing.SUSPENDED, Standing.CLOSED}),
    Standing.SUSPENDED: frozenset({Standing.OPERATING, Standing.CLOSED}),
    Standing.CLOSED: frozenset({Standing.OPERATING}),
}
