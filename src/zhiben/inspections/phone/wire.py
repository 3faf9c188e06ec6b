"""What a phone sends, read: bytes into operations. Nothing is looked up and nothing done.

Beside the room's own files because what strangers send is read in one place. docs/reference/phone-api.md
says the same in words.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, NoReturn
from uuid import UUID

from zhiben.domain.refusals import Incomplete, TooLarge
from zhiben.domain.syncing import CHOICES, Kind, Operation, Take
from zhiben.ground import limits

OFFLINE = "zhiben-offline/1"
UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NONCE = re.compile(r"[A-Za-z0-9_-]{1,43}")
DIGEST = re.compile(r"[0-9a-f]{64}")
HIGHEST = 1_000_000  # number of an operation
LARGEST = 2**53 - 1  # that every language writes alike


@dataclass(frozen=True, slots=True)
class Sent:
    """A request. `at`: what the phone's clock said when it sent it; None where it does not say."""

    operations: tuple[Operation, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo in an exported packet."""

    id: UUID
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Packet:
    """What a phone had not been able to send, exported as a file."""

    device: UUID
    operations: tuple[Operation, ...]
    pictures: tuple[Picture, ...]


def read(body: bytes) -> Sent:
    """A request of operations. Raises Incomplete `operations_unfit` where it cannot be told which operations
    these are, TooLarge `operations_too_many`.
    """
    told = _object(body)
    return Sent(_operations(told), moment(told.get("sent_at")))


def read_packet(body: bytes) -> Packet:
    """An exported packet. Raises Incomplete `packet_unfit`, `operations_unfit`."""
    told = _object(body)
    photos = told.get("photos", [])
    if told.get("format") != OFFLINE or not isinstance(photos, list):
        raise Incomplete("packet_unfit")
    device = id_of(told.get("device"))
    if device is None:
        raise Incomplete("packet_unfit", why="device")
    operations = _operations(told, most=limits.HANDOVER_OPERATIONS)
    return Packet(device, operations, tuple(map(_picture, photos)))


def moment(value: object) -> datetime | None:
    """An instant with a zone; None for anything else."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        at = datetime.fromisoformat(value)
        return at if at.tzinfo is not None and at.utctimetuple().tm_year > 1970 else None
    except (ValueError, OverflowError):
        return None


def _object(body: bytes) -> dict[str, Any]:
    """JSON as strict as it is written: no NaN, no half characters, not endlessly deep."""
    try:
        told = json.loads(body, parse_constant=_refuse)
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:  # also what is no UTF-8
        raise Incomplete("operations_unfit", why=type(error).__name__) from error
    if not isinstance(told, dict):
        raise Incomplete("operations_unfit", why="no object")
    return told


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _operations(told: Mapping[str, Any], most: int = limits.OPERATIONS) -> tuple[Operation, ...]:
    sent = told.get("operations")
    if not isinstance(sent, list):
        raise Incomplete("operations_unfit", why="operations")
    if len(sent) > most:
        raise TooLarge("operations_too_many", operations=most)
    return tuple(map(operation_of, sent))


def operation_of(sent: object) -> Operation:
    """Without a head nobody could answer it; what is wrong with the rest is said in its receipt."""
    if not isinstance(sent, dict):
        raise Incomplete("operations_unfit", why="no object")
    id_, visit, device = (id_of(sent.get(name)) for name in ("id", "visit", "device"))
    n = sent.get("n")
    fits = isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= HIGHEST
    if id_ is None or visit is None or device is None or not fits:
        raise Incomplete("operations_unfit", why="id, visit, device, n")
    head = Operation(id_, visit, device, n, digest(sent))  # type: ignore[arg-type]  # fits
    try:
        return _rest(head, sent)
    except (ValueError, TypeError):
        return replace(head, fault="operation_unfit")


def _rest(head: Operation, sent: Mapping[str, Any]) -> Operation:
    """Raises ValueError or TypeError where it is not as it should be."""
    nonce, at, kind = sent.get("nonce"), moment(sent.get("at")), Kind(str(sent.get("kind")))
    if at is None or not isinstance(nonce, str) or not NONCE.fullmatch(nonce):
        raise ValueError
    whole = replace(head, nonce=nonce, at=at, kind=kind, seen=_values(sent.get("seen") or {}))
    if kind is Kind.SET:
        entry, fields = sent.get("entry"), _values(sent.get("fields"))
        if not isinstance(entry, str) or not fields:
            raise ValueError
        return replace(whole, entry=entry, fields=fields)
    if kind is Kind.RESOLVE:
        clash, take = id_of(sent.get("clash")), Take(str(sent.get("take")))
        if clash is None or take not in CHOICES:
            raise ValueError
        return replace(whole, clash=clash, take=take)
    return whole


def _values(told: object) -> dict[str, Any]:
    """Flat: names to texts, whole numbers, yes or no, nothing, or lists of texts."""
    if not isinstance(told, dict) or len(told) > limits.OPERATION_FIELDS:
        raise TypeError
    return {name[:80]: _value(value) for name, value in told.items()}


def _value(value: object) -> object:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError


def _picture(sent: object) -> Picture:
    told = sent if isinstance(sent, dict) else {}
    id_, digest_, data = id_of(told.get("id")), told.get("sha256"), told.get("data")
    if id_ is None or not isinstance(data, str) or not DIGEST.fullmatch(str(digest_)):
        raise Incomplete("packet_unfit", why="photo")
    try:
        return Picture(id_, str(digest_), b64decode(data, validate=True))
    except (binascii.Error, ValueError) as error:
        raise Incomplete("packet_unfit", why="photo") from error


def id_of(value: object) -> UUID | None:
    """An id as it is written; None for anything else."""
    return UUID(value) if isinstance(value, str) and UUIDS.fullmatch(value) else None


def digest(sent: object) -> str:
    """The same for the same operation, however its names are ordered."""
    told = json.dumps(sent, sort_keys=True, separators=(",", ":"))
    return sha256(f"zhiben-operation-1\n{told}".encode()).hexdigest()
