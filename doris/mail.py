"""How emails leave: over one connection to a mail server, or through GOV.UK Notify.

A transport says what became of each email it was given, as far as anybody can tell: taken, not
taken, refused for good, or nobody knows. It knows nothing of what the emails are about.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException
from threading import Thread
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

logger = logging.getLogger(__name__)

KEPT, SMTP, NOTIFY = "kept", "smtp", "notify"
"""The values of EMAIL_TRANSPORT."""

OK = 250
PERMANENT = 500
"""From this answer on a mail server won't take the email later either."""


class NoPost(Exception):
    """Nothing can be handed over at present; the message says what the server said."""


class MailFailure(Exception):
    """An email was not handed over as it should be; the message says what the server said."""


class NotTaken(MailFailure):
    """The email was not taken, and may be offered again. `ends` is whether to stop for now."""

    def __init__(self, message: str, *, ends: bool = False) -> None:
        super().__init__(message)
        self.ends = ends


class NeverTaken(MailFailure):
    """The email was refused, and would be again."""


class Unknown(MailFailure):
    """The connection went while the email was on its way: it may have arrived."""


class Post:
    """A transport that is open. `hand_over` returns once an email was taken."""

    def hand_over(self, message: EmailMessage) -> None:
        """Give one email away; NotTaken, NeverTaken or Unknown where that went wrong."""
        raise NotImplementedError


class SmtpPost(Post):
    """One connection to a mail server for many emails."""

    def __init__(self, backend: SmtpBackend) -> None:
        self.backend = backend

    def hand_over(self, message: EmailMessage) -> None:
        """Offer one email to the server."""
        self._reconnect_where_it_hung_up()
        try:
            self.backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            raise _by_code(code, said) from refused
        except smtplib.SMTPSenderRefused as refused:
            # Of every email: the settings are wrong, not this one.
            raise NotTaken(_answer(refused.smtp_code, refused.smtp_error), ends=True) from refused
        except smtplib.SMTPDataError as refused:
            raise _by_code(refused.smtp_code, refused.smtp_error) from refused
        except (SMTPException, OSError) as lost:
            raise Unknown(_words(lost)) from lost
        except ValueError as unwritable:
            raise NeverTaken(f"It could not be written as an email: {unwritable}") from unwritable

    def _reconnect_where_it_hung_up(self) -> None:
        """Servers hang up after a while. Before an email is on its way that harms nobody."""
        try:
            connection = self.backend.connection
            if connection is None or connection.noop()[0] != OK:
                raise smtplib.SMTPServerDisconnected("it hung up")
        except (SMTPException, OSError):
            try:
                self.backend.connection = None
                self.backend.open()
            except (SMTPException, OSError) as gone:
                raise NotTaken(_words(gone), ends=True) from gone


class NotifyPost(Post):
    """GOV.UK Notify, a request for each email, of which it takes the plain text only."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self.backend = backend

    def hand_over(self, message: EmailMessage) -> None:
        """Offer one email to GOV.UK Notify. Our backend for it speaks of failures as we do."""
        self.backend.send_messages([message])


@contextmanager
def open_post() -> Iterator[Post]:
    """The transport of the settings; NoPost where its server is down or lets nobody in."""
    backend = get_connection()
    if settings.EMAIL_TRANSPORT == NOTIFY:
        yield NotifyPost(backend)
        return
    try:
        backend.open()
    except (SMTPException, OSError) as down:
        raise NoPost(_words(down)) from down
    try:
        yield SmtpPost(cast(SmtpBackend, backend))
    finally:
        backend.close()


def _by_code(code: int, said: bytes | str) -> NotTaken | NeverTaken:
    answer = _answer(code, said)
    return NeverTaken(answer) if code >= PERMANENT else NotTaken(answer)


def _answer(code: int, said: bytes | str) -> str:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"The mail server answered {code} {' '.join(words.split())}"


def _words(failure: Exception) -> str:
    if isinstance(failure, smtplib.SMTPResponseException):
        return _answer(failure.smtp_code, failure.smtp_error)
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return f"The mail server {where} did not answer: {failure or type(failure).__name__}"


# What somebody is waiting for ------------------------------------------------------------------


def send_afterwards(message: EmailMessage) -> Thread:
    """Send without keeping anybody waiting. A failure is logged, without the address."""
    thread = Thread(target=_send, args=(message,), name="mail")
    thread.start()
    return thread


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (SMTPException, OSError, MailFailure) as failure:
        # What it says of itself may have the address in it.
        kind = type(failure).__name__
        code = getattr(failure, "smtp_code", "")
        logger.error("An email could not be sent: %s (%s %s)", message.subject, kind, code)
