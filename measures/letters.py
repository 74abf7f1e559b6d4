"""A message as an email: its plain text as it is, and the same as HTML."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from measures.models import Message
from measures.recipients import is_address


class Piece(NamedTuple):
    """Part of a line. A link is an address of this service, and nothing else is made one."""

    text: str
    is_link: bool


def letter(message: Message) -> EmailMultiAlternatives:
    """The email as it is handed over. Its Message-ID finds it in a mail server's log."""
    sender = message.made_by.email if message.made_by else ""
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address],
        reply_to=[sender] if is_address(sender) else None,
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
    )
    email.attach_alternative(html(message), "text/html")
    return email


def message_id(message: Message) -> str:
    """What mail servers call it: the same for the same attempt."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<doris-{message.pk}-{message.attempts}@{domain}>"


def html(message: Message) -> str:
    """The HTML part, made from the text."""
    context = {
        "subject": message.subject,
        "paragraphs": paragraphs(message.text),
        "council": settings.COUNCIL_NAME,
        "colour": settings.COUNCIL_COLOUR,
    }
    return render_to_string("measures/email_part.html", context)


def paragraphs(text: str) -> list[list[list[Piece]]]:
    """The text's paragraphs, each with its lines, each in pieces."""
    return [
        [_pieces(line) for line in paragraph.split("\n")]
        for paragraph in re.split(r"\n\s*\n", text.strip())
    ]


def _pieces(line: str) -> list[Piece]:
    site = re.escape(settings.SITE_ADDRESS)
    parts = re.split(rf"({site}/[A-Za-z0-9/_.-]*)", line) if site else [line]
    return [Piece(part, place % 2 == 1) for place, part in enumerate(parts) if part]
