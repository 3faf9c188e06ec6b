"""Files in a form: straight into quarantine while they arrive, never whole in memory, never beyond a bound.

Django's own handlers are not used (`FILE_UPLOAD_HANDLERS` names this one). What is too large is read to its
end and thrown away, so that the page can say which file it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from zhiben.domain.refusals import Incomplete, Refused, TooLarge
from zhiben.ground import limits
from zhiben.ground.evidence import files, intake
from zhiben.ground.evidence.files import Arrived, Arriving
from zhiben.web.requests import Request, SignedIn


class InQuarantine(UploadedFile):  # type: ignore[type-arg]  # no subscript at run time
    """A file of the form: where it lies, and its digest."""

    def __init__(self, arrived: Arrived, name: str, field: str | None) -> None:
        super().__init__(BytesIO(), name or "file", size=arrived.size)
        self.arrived, self.field = arrived, field


class Quarantine(FileUploadHandler):
    """Counts and hashes each file while it arrives; a whole form beyond its bound is not read on."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.total = 0
        self.is_cut_off = False
        self.arriving: Arriving | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.arriving = Arriving(limits.EVIDENCE_BYTES)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.total += len(raw_data)
        if self.total > limits.UPLOAD_BYTES:
            self._give_up()
            self.is_cut_off = True
            raise StopUpload(connection_reset=True)
        if self.arriving is not None:
            self.arriving.write(raw_data)

    def file_complete(self, file_size: int) -> InQuarantine | None:
        if self.arriving is None:
            return None
        arrived, self.arriving = self.arriving.done(), None
        return InQuarantine(arrived, self.file_name or "", self.field_name)

    def upload_interrupted(self) -> None:
        self._give_up()

    def _give_up(self) -> None:
        if self.arriving is not None:
            self.arriving.give_up()
            self.arriving = None


@dataclass(frozen=True, slots=True)
class Staged:
    """Files of a form taken in: their ids; and of those that were not, what to say."""

    ids: tuple[UUID, ...]
    problems: tuple[str, ...]


def stage(request: SignedIn, field: str, tenant: int, among: Collection[str] = intake.ANY) -> Staged:
    """The files sent under `field`. One that is refused is told and does not stop the others."""
    ids: list[UUID] = []
    problems: list[str] = []
    for file in _sent(request, field):
        try:
            taken = intake.arrive(
                file.arrived, file.name or "", by=request.actor, tenant=tenant, at=request.now, among=among
            )
        except Refused as refusal:
            problems.append(f"{file.name}：{refusal.reason}{refusal.remedy}")
        else:
            ids.append(taken.id)
    return Staged(tuple(ids), tuple(problems))


def is_cut_off(request: SignedIn) -> bool:
    """The form was larger than is read; what came after that is missing."""
    return any(getattr(one, "is_cut_off", False) for one in request.upload_handlers)


def content(request: SignedIn, field: str, most: int) -> tuple[str, bytes]:
    """Name and bytes of the one file sent under `field`, which is not kept.

    Raises Incomplete `text_missing` where none came or nothing is in it, TooLarge beyond `most` bytes.
    """
    try:
        for file in _sent(request, field):
            if file.arrived.size > most:
                raise TooLarge("too_large", bytes=most)
            return file.name or "", file.arrived.path.read_bytes()
        raise Incomplete("text_missing")
    finally:
        forget(request)


def digest(request: Request, field: str) -> str | None:
    """SHA-256 of the one file sent under `field`, of which nothing is kept; None where none came or it was
    too large.
    """
    try:
        sent = next(_sent(request, field), None)
        return None if sent is None or sent.arrived.too_large else sent.arrived.sha256
    finally:
        forget(request)


def forget(request: Request) -> None:
    """Files of the form that nothing has taken in."""
    for field in request.FILES:
        for file in _sent(request, field):
            files.drop(file.arrived)


def _sent(request: Request, field: str) -> Iterator[InQuarantine]:
    for file in request.FILES.getlist(field):
        if isinstance(file, InQuarantine) and file.size:
            yield file
        elif isinstance(file, InQuarantine):
            files.drop(file.arrived)
