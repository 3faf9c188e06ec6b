"""Servers of others, real ones on loopback: HTTPS, SMTP with and without TLS; certificates of our making."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOME, OTHER = "127.0.0.1", "127.0.0.2"  # this machine; the same, but not known as such


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """A certificate of its own authority for these names, and its key; trusted where the former is."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime(2020, 1, 1, tzinfo=UTC)
    said = [x509.IPAddress(ip_address(one)) if one[0].isdigit() else x509.DNSName(one) for one in names]
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=20_000))
        .add_extension(x509.SubjectAlternativeName(said), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{names[0]}.pem", folder / f"{names[0]}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


def proving(paths: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*paths)
    return context


@dataclass
class Page:
    """A server that takes what is posted. `answers`: by turns, the last for all that follow."""

    port: int = 0
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=lambda: [(200, b'{"errcode":0,"errmsg":"ok"}')])
    meanwhile: Callable[[Any], None] | None = None  # instead of answering

    def answer(self) -> tuple[int, bytes]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def paged(paths: tuple[Path, Path] | None = None) -> Iterator[Page]:
    """Serves on loopback, with TLS where there is a certificate."""
    page = Page()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            page.heard.append((self.path, dict(self.headers), body))
            if page.meanwhile is not None:
                page.meanwhile(self.wfile)
                return
            status, answer = page.answer()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"http://{HOME}:{page.port}/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A line that is cut is what some tests are about."""

    server = Server((HOME, 0), Handler)
    if paths is not None:
        server.socket = proving(paths).wrap_socket(server.socket, server_side=True)
    page.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield page
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Post:
    """A server that takes mail. `refusing`: what it says to a recipient instead of taking the mail."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refusing: str = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refusing:
            return self.refusing
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        read = message_from_bytes(envelope.content, policy=default)
        assert isinstance(read, EmailMessage)
        self.mails.append(read)
        return f"250 queued as {len(self.mails)}"


@contextmanager
def posted(host: str = HOME, *, starttls: ssl.SSLContext | None = None) -> Iterator[Post]:
    """Serves on loopback; with a context it takes nothing before STARTTLS."""
    post = Post()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def speaking() -> SMTP:
        return SMTP(post, tls_context=starttls, require_starttls=starttls is not None, loop=loop)

    async def start() -> asyncio.Server:
        return await loop.create_server(speaking, host, 0)

    async def end() -> None:
        server.close()
        tasks = [one for one in asyncio.all_tasks(loop) if one is not asyncio.current_task()]
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result()
    post.port = server.sockets[0].getsockname()[1]
    try:
        yield post
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
