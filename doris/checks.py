"""System checks: what makes this installation unsafe or unfinished, each with a stable id.

They run with every command; those that read the database run with `migrate`, with
`check --database default` and when the server starts (doris/wsgi.py).
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import OperationalError, connections
from django.db.models import Count

from doris.colours import is_colour
from doris.models import ADMINISTER, User

Apps = Sequence[AppConfig] | None


@register(Tags.security)
def production_settings(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """doris.E003 to E005, E008 and W001: settings that production can't go without."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.INSECURE_SECRET_KEY:
        found.append(
            Error(
                "SECRET_KEY is the demonstration’s, which everybody can read.",
                hint="Set SECRET_KEY to at least 50 random characters.",
                id="doris.E003",
            )
        )
    if settings.DEBUG:
        found.append(
            Error(
                "DORIS_DEBUG is on, which shows the code and its data to anybody.",
                hint="Unset DORIS_DEBUG.",
                id="doris.E004",
            )
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "ALLOWED_HOSTS doesn’t name the addresses this service is reached at.",
                hint="Set ALLOWED_HOSTS to the host names, separated by commas.",
                id="doris.E005",
            )
        )
    if not settings.SITE_ADDRESS.startswith("https://"):
        found.append(
            Error(
                "SITE_ADDRESS doesn’t say where people reach this service, so that emails have no "
                "links.",
                hint="Set SITE_ADDRESS to its address, for example https://doris.example.gov.uk",
                id="doris.E008",
            )
        )
    if settings.EMAIL_TRANSPORT == "kept":
        found.append(
            Warning(
                "There is no EMAIL_HOST and no GOVUK_NOTIFY_API_KEY, so emails are kept and not "
                "sent, and nobody can reset a forgotten password.",
                hint="Set EMAIL_HOST, and EMAIL_HOST_USER and EMAIL_HOST_PASSWORD if it asks; or "
                "GOVUK_NOTIFY_API_KEY and GOVUK_NOTIFY_TEMPLATE_ID.",
                id="doris.W001",
            )
        )
    return found


@register()
def email_settings(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """doris.E009 and E010: settings that emails can be sent with."""
    found: list[CheckMessage] = []
    if settings.EMAIL_TRANSPORT == "notify" and not settings.GOVUK_NOTIFY_PLAIN_EMAIL_TEMPLATE_ID:
        found.append(
            Error(
                "There is a GOVUK_NOTIFY_API_KEY but no GOVUK_NOTIFY_TEMPLATE_ID.",
                hint="Set it to the ID of a template with the subject ((subject)) and the message "
                "((body)).",
                id="doris.E009",
            )
        )
    if not 1 <= settings.DIGEST_WEEKDAY <= 7:
        found.append(
            Error(
                f"DIGEST_WEEKDAY is {settings.DIGEST_WEEKDAY}, which is no day of the week.",
                hint="Set it to a number from 1, Monday, to 7, Sunday.",
                id="doris.E010",
            )
        )
    return found


@register()
def council_colour(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """doris.E006: a colour that pages can use."""
    if is_colour(settings.COUNCIL_COLOUR):
        return []
    return [
        Error(
            f"COUNCIL_COLOUR is “{settings.COUNCIL_COLOUR}”, which is no colour.",
            hint="Write it as six hexadecimal digits, for example #134e4a.",
            id="doris.E006",
        )
    ]


@register()
def calendar_days(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """doris.E007: working days that a deadline can be made of."""
    return [
        Error(
            f"{name}_OPENS, {name}_DUE and {name}_CLOSES are {opens}, {due} and {closes}: a period "
            "can’t be due before it opens, or close before it is due.",
            hint="Set them to working days after the period’s end, from 1 and in that order.",
            id="doris.E007",
        )
        for name, (opens, due, closes) in (
            ("MONTH", settings.MONTH_DAYS),
            ("QUARTER", settings.QUARTER_DAYS),
        )
        if not 1 <= opens <= due <= closes
    ]


@register(Tags.database)
def production_accounts(
    app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """doris.E001, E002 and W002: accounts that production must not have."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            tables = connections[alias].introspection.table_names()
            if User._meta.db_table in tables:
                found += _unsafe_accounts(alias)
        except OperationalError as failure:
            found.append(Warning(f"Accounts could not be looked at: {failure}", id="doris.W002"))
    return found


def _unsafe_accounts(alias: str) -> list[CheckMessage]:
    accounts = User.objects.using(alias)
    found: list[CheckMessage] = []
    demonstration = accounts.filter(is_demonstration=True).count()
    if demonstration:
        found.append(
            Error(
                f"There are demonstration accounts in the database: {demonstration}.",
                hint="Give production a database of its own, where `demo` was never run.",
                id="doris.E001",
            )
        )
    shared = _with_shared_password(alias)
    if shared:
        found.append(
            Error(
                f"These accounts have a password that others know: {', '.join(shared)}.",
                hint="Give each a password of its own: manage.py changepassword USERNAME.",
                id="doris.E002",
            )
        )
    return found


def _with_shared_password(alias: str) -> list[str]:
    """Active accounts with the same stored password, and administrators with the demonstration's.

    A hash takes long on purpose, so that only administrators are tried; the sign-in form keeps
    the demonstration's password from everybody else.
    """
    active = User.objects.using(alias).filter(is_active=True, is_demonstration=False)
    shared = settings.DEMONSTRATION_PASSWORD
    usable = active.exclude(password="").exclude(password__startswith="!")  # noqa: S106  (Django’s mark for none)
    copied = (
        usable.values("password").annotate(accounts=Count("pk")).filter(accounts__gt=1)
    ).values_list("password", flat=True)
    names = set(usable.filter(password__in=list(copied)).values_list("username", flat=True))
    names |= {
        user.username
        for user in usable
        if user.has_perm(ADMINISTER) and check_password(shared, user.password)
    }
    return sorted(names)
