"""A mail to one address over the installation's server. Neither action nor question: it speaks SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from zhiben.domain.reaching import masked
from zhiben.ground import limits
from zhiben.ground.outside import Mail
from zhiben.ground.wire import Hopeless, Unsent, ends_within


def written(
    mail: Mail, to: str, subject: str, text: str, *, tenant: int, key: str, at: datetime
) -> EmailMessage:
    """The same `key` makes the same Message-ID: a mail sent twice shows as one wherever that is looked at."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = mail.sender, to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(at)
    digest = sha256(f"{tenant}:{key}".encode()).hexdigest()[:40]
    message["Message-ID"] = f"<{digest}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="base64")
    return message


def send(mail: Mail, to: str, message: EmailMessage, *, seconds: float = limits.WIRE_SECONDS) -> str:
    """What the server answered when it took the mail. Raises Unsent; Hopeless for an address it refuses."""
    context = ssl.create_default_context()
    kind: Callable[[], smtplib.SMTP] = (
        (lambda: smtplib.SMTP_SSL(timeout=seconds, context=context))
        if mail.tls
        else (lambda: smtplib.SMTP(timeout=seconds))
    )
    smtp = kind()
    smtp._host = mail.host  # type: ignore[attr-defined]  # the name TLS proves; else set only by the constructor
    try:
        with ends_within(seconds, lambda: smtp.sock):
            smtp.connect(mail.host, mail.port)
            _greet(smtp, mail, context)
            told = _hand_over(smtp, mail.sender, to, message.as_bytes())
    except smtplib.SMTPAuthenticationError as error:
        raise Unsent(f"{mail.host} 不认账号或口令（{error.smtp_code}）") from error
    except smtplib.SMTPNotSupportedError as error:
        raise Unsent(f"{mail.host} 不支持加密连接，没有发送") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unsent(f"{mail.host} 连不上或中断（{type(error).__name__}）") from error
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.close()
    return told


def _greet(smtp: smtplib.SMTP, mail: Mail, context: ssl.SSLContext) -> None:
    """Encrypted before anything is said that others may not read; in clear only to this machine."""
    smtp.ehlo_or_helo_if_needed()
    if not mail.tls and not (mail.is_here and not smtp.has_extn("starttls")):
        smtp.starttls(context=context)
        smtp.ehlo()
    if mail.user and mail.password:
        smtp.login(mail.user, mail.password)


def _hand_over(smtp: smtplib.SMTP, sender: str, to: str, content: bytes) -> str:
    _require(*smtp.mail(sender), to)
    _require(*smtp.rcpt(to), to)
    return _require(*smtp.data(content), to)


def _require(code: int, said: bytes, to: str) -> str:
    """What the server said, without the address. A refusal of its own is for good, "not now" is not."""
    told = f"{code} {' '.join(said.decode('utf-8', 'replace').replace(to, masked(to)).split())}"[:200]
    if 200 <= code < 300:
        return told
    raise Hopeless(told) if code >= 500 else Unsent(told)
