"""A real mail server on this machine, which keeps what it is given and can be made to misbehave."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

PATIENCE = 20


class MailServer:
    """What the server was given, and how it answers. aiosmtpd calls the `handle_` methods."""

    def __init__(self) -> None:
        self.port = 0
        self.messages: list[EmailMessage] = []
        """Every email taken, in the order they came."""
        self.connections = 0
        self.refused: dict[str, str] = {}
        """Address -> the answer that it gets: `550 No such mailbox`."""
        self.answer = ""
        """The answer to every email, instead of taking it."""
        self.stalls = False
        """Whether it keeps an email without ever saying so."""
        self.hangs_up = False
        """Whether it takes an email and is gone before it says so."""
        self.drops_idle = False
        """Whether it hangs up the next time it is asked if it is still there."""
        self.was_given = threading.Event()
        """Set once an email has come whole."""

    def to(self, address: str) -> list[EmailMessage]:
        """The emails that went to somebody."""
        return [message for message in self.messages if message["To"] == address]

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return answers

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_NOOP(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, argument: str
    ) -> str:
        if self.drops_idle and server.transport:
            self.drops_idle = False
            server.transport.abort()
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.answer:
            return self.answer
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.was_given.set()
        if self.stalls:
            await asyncio.Event().wait()
        if self.hangs_up and server.transport:
            server.transport.abort()
        return "250 OK"


class _OnAnyPort(Controller):
    """Asks the system for a free port, and says which it is."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server() -> Iterator[tuple[MailServer, int]]:
    """A running server and its port."""
    server = MailServer()
    controller = _OnAnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    server.port = controller.port
    try:
        yield server, controller.port
    finally:
        controller.stop()


def use_smtp(settings: Settings, port: int) -> None:
    """Send emails to a mail server on this machine."""
    settings.EMAIL_TRANSPORT = "smtp"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_TIMEOUT = PATIENCE
