import logging
from smtplib import SMTPException
from threading import Thread

from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)


def send_afterwards(message: EmailMessage) -> Thread:
    """Send without keeping anybody waiting. A failure is logged, without the address."""
    thread = Thread(target=_send, args=(message,), name="mail")
    thread.start()
    return thread


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (SMTPException, OSError):
        logger.exception("An email could not be sent: %s", message.subject)
