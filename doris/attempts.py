"""How often somebody may try: a count per account and address, then a wait.

The count is of an account *and* an address, so that a stranger elsewhere can't keep anybody out
of their own account. It stands in the database, so that it holds across server processes.
"""

import datetime as dt
import re
import unicodedata
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from doris.models import SignInAttempts

KEPT_FOR = dt.timedelta(days=1)

# Some proxies add the caller's port, which would make each attempt look like a new address.
_WITH_PORT = re.compile(r"([\d.]+):\d+|\[([^]]+)](?::\d+)?")


def address_of(request: HttpRequest) -> str:
    """The caller's address: of an IPv6 one its network, since one computer has all of that."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The last one is what our own proxy saw; those before it are the caller's to invent.
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    if with_port := _WITH_PORT.fullmatch(address):
        address = with_port[1] or with_port[2]
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return parsed.ipv4_mapped.compressed if parsed.ipv4_mapped else parsed.exploded[:19]
    return parsed.compressed


def minutes_to_wait(*, account: str, address: str, now: dt.datetime) -> int:
    """Count one more attempt and return 0, or the whole minutes to wait when it is one too many.

    The attempt is counted before anything is compared, so that attempts made at the same moment
    can't pass together. One made during the wait doesn't lengthen it.
    """
    wait = dt.timedelta(minutes=settings.SIGN_IN_WAIT_MINUTES)
    SignInAttempts.objects.filter(since__lt=now - KEPT_FOR).delete()
    with transaction.atomic():
        row, _ = SignInAttempts.objects.select_for_update().get_or_create(
            key=_key(account, address), defaults={"since": now}
        )
        if now - row.since >= wait:
            row.since, row.attempts = now, 0
        if row.attempts >= settings.SIGN_IN_ATTEMPTS:
            return -((now - row.since - wait) // dt.timedelta(minutes=1))
        row.attempts += 1
        row.save()
    return 0


def forget(*, account: str, address: str) -> None:
    """Start again from none, after a successful sign-in or a new password."""
    SignInAttempts.objects.filter(key=_key(account, address)).delete()


def _key(account: str, address: str) -> str:
    secret = f"{_folded(account)}|{address}"
    return salted_hmac("doris.attempts", secret, algorithm="sha256").hexdigest()


def _folded(account: str) -> str:
    """The name as no database tells apart: some read `İ` and `ı` as the letter i.

    Each way of writing a name would else have attempts of its own.
    """
    parts = unicodedata.normalize("NFKD", account.strip().upper())
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
