"""Every address, asked for by everybody: who gets what.

The addresses are those that the resolver knows, so that a new one without a row here fails. A
stranger is told that there is nothing (404), a reader who may not write that they may not (403),
and somebody who has not signed in is sent to do so (302; 401 for a form, which keeps what they
typed). Django admin is one row: it has its own permissions and its own tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from measures.models import Message, MessageStatus, Role
from tests.cast import NOW, OPENED, SEPTEMBER, Cast, gather, submit_months
from tests.measures.returns import open_team

pytestmark = pytest.mark.django_db

EVERYBODY = (
    "manager",
    "deputy",
    "outsider",
    "former",
    "future",
    "reporter",
    "officer",
    "accountable",
    "leader",
    "viewer",
    "administrator",
    "nobody",
)
RETURN_READERS = ("manager", "deputy", "officer", "accountable")
QUARTER_READERS = ("officer", "accountable")
REPORTED_READERS = ("reporter", "officer", "accountable")
RETURN_WRITERS = ("manager", "deputy", "officer")
CITY_READERS = (
    "manager",
    "deputy",
    "outsider",
    "reporter",
    "officer",
    "accountable",
    "leader",
    "viewer",
)


@dataclass(frozen=True)
class Row:
    """What an address answers to whom: `answers` to those named, `strangers` to the rest."""

    name: str
    answers: dict[int, tuple[str, ...]]
    strangers: int = 404
    stranger: int = 302
    """What somebody gets who has not signed in."""
    args: tuple[str, ...] = ()
    method: str = "get"
    data: dict[str, str] = field(default_factory=dict)

    def expected(self, who: str) -> int:
        """The status for a person."""
        return next(
            (status for status, names in self.answers.items() if who in names), self.strangers
        )


def for_all(name: str, status: int = 200, *, without_sign_in: int | None = None, **rest) -> Row:
    """An address that is the same to everybody who has signed in."""
    stranger = 302 if without_sign_in is None else without_sign_in
    return Row(name, {status: EVERYBODY}, stranger=stranger, **rest)


FORM = ("mat-1", "2026-09")
Q2 = ("2026-27", "q2")
REPORTED = ("EH1a", "2026-09")
JUNE = ("doris-early-intervention", "2026-06")
UPDATE = ("mat-1", *Q2)
MEASURE = ("doris-early-intervention", "EI8%")
OUTCOMES = {"manager": 302, "deputy": 302, "officer": 302}

ROWS = [
    # Open to all
    for_all("healthz", without_sign_in=200),
    for_all("theme", without_sign_in=200),
    for_all("icon", 302, without_sign_in=302),
    for_all("sign-in", 302, without_sign_in=200),
    for_all("sign-in", 302, without_sign_in=200, method="post"),
    for_all("password-reset", without_sign_in=200),
    for_all("password-reset-sent", without_sign_in=200),
    for_all("password-reset-confirm", without_sign_in=200, args=("MQ", "no-token")),
    # Everybody's own account
    for_all("sign-out", 302, without_sign_in=302, method="post"),
    for_all("password-change"),
    # Home and reports
    for_all("reporting:home"),
    Row("reporting:reports", {200: CITY_READERS}),
    Row("reporting:city", {200: CITY_READERS}, args=Q2),
    Row("reporting:city-file", {200: CITY_READERS}, args=(*Q2, "json")),
    *(
        Row(
            name,
            {200: ("manager", "deputy", "officer", "accountable", "leader", "viewer")},
            args=(*Q2, "locality-1", *rest),
        )
        for name, rest in (("reporting:locality", ()), ("reporting:locality-file", ("csv",)))
    ),
    *(
        Row(
            name,
            {200: ("manager", "deputy", "officer", "accountable", "leader")},
            args=(*Q2, "mat-1", *rest),
        )
        for name, rest in (("reporting:team", ()), ("reporting:team-file", ("csv",)))
    ),
    # A month's scorecards published: whoever reads everything, an officer, an accountable one
    Row("reporting:scorecard-month", {200: QUARTER_READERS}, args=JUNE),
    Row(
        "reporting:publish-scorecard-month",
        {200: ("officer",), 403: ("accountable",)},
        args=JUNE,
        method="post",
        stranger=401,
    ),
    Row(
        "reporting:sign-scorecard-month",
        {200: ("accountable",), 403: ("officer",)},
        args=JUNE,
        method="post",
        stranger=401,
    ),
    Row(
        "reporting:making-scorecard-month",
        {302: ("officer",), 403: ("accountable",)},
        args=JUNE,
        data={"action": "give-up"},
        method="post",
        stranger=401,
    ),
    # Scorecards, whose readers are those of the reports
    Row("reporting:scorecards", {200: CITY_READERS}),
    Row("reporting:scorecard-city", {200: CITY_READERS}, args=JUNE),
    Row(
        "reporting:scorecard-locality",
        {200: ("manager", "deputy", "officer", "accountable", "leader", "viewer")},
        args=(*JUNE, "locality-1"),
    ),
    Row(
        "reporting:scorecard-team",
        {200: ("manager", "deputy", "officer", "accountable", "leader")},
        args=(*JUNE, "mat-1"),
    ),
    Row("reporting:scorecard-city-file", {200: CITY_READERS}, args=(*JUNE, "json")),
    Row(
        "reporting:scorecard-locality-file",
        {200: ("manager", "deputy", "officer", "accountable", "leader", "viewer")},
        args=(*JUNE, "locality-1", "csv"),
    ),
    Row(
        "reporting:scorecard-team-file",
        {200: ("manager", "deputy", "officer", "accountable", "leader")},
        args=(*JUNE, "mat-1", "csv"),
    ),
    # Quarters on their way to publication
    Row("reporting:quarters", {200: QUARTER_READERS}),
    Row("reporting:quarter", {200: QUARTER_READERS}, args=Q2),
    *(
        Row(name, {302: ("officer",), 403: ("accountable",)}, args=Q2, method="post", **rest)
        for name, rest in (
            ("reporting:close-quarter", {"stranger": 401}),
            ("reporting:publishing", {"stranger": 401, "data": {"action": "give-up"}}),
        )
    ),
    *(
        Row(name, {200: ("officer",), 403: ("accountable",)}, args=Q2, method=method, stranger=code)
        for name in ("reporting:reopen-quarter", "reporting:publish")
        for method, code in (("get", 302), ("post", 401))
    ),
    Row("reporting:sign-off", {200: ("accountable",), 403: ("officer",)}, args=Q2),
    Row(
        "reporting:sign-off",
        {200: ("accountable",), 403: ("officer",)},
        args=Q2,
        method="post",
        stranger=401,
    ),
    *(
        row
        for name, more in (
            ("reporting:city-commentary", ()),
            ("reporting:locality-commentary", ("locality-1",)),
        )
        for row in (
            Row(name, {200: QUARTER_READERS}, args=(*Q2, *more)),
            Row(
                name,
                {302: ("officer",), 403: ("accountable",)},
                args=(*Q2, *more),
                method="post",
                stranger=401,
            ),
            Row(
                name.replace(":", ":check-"),
                {200: ("officer",), 403: ("accountable",)},
                args=(*Q2, *more),
                method="post",
                data={"text-all": "As it was."},
                stranger=401,
            ),
        )
    ),
    # What figures are made of: for whoever may read the report
    Row("reporting:explain-city", {200: CITY_READERS}, args=(*Q2, "EI10a(i)%")),
    Row(
        "reporting:explain-locality",
        {200: ("manager", "deputy", "officer", "accountable", "leader", "viewer")},
        args=(*Q2, "locality-1", "EI1a"),
    ),
    Row(
        "reporting:explain-team",
        {200: ("manager", "deputy", "officer", "accountable", "leader")},
        args=(*Q2, "mat-1", "EI1a"),
    ),
    Row("reporting:city-measure", {200: CITY_READERS}, args=(*MEASURE, "2026-09")),
    Row(
        "reporting:locality-measure",
        {200: ("manager", "deputy", "officer", "accountable", "leader", "viewer")},
        args=(*MEASURE, "2026-09", "locality-1"),
    ),
    Row(
        "reporting:team-measure",
        {200: ("manager", "deputy", "officer", "accountable", "leader")},
        args=(*MEASURE, "2026-09", "mat-1"),
    ),
    *(
        Row(name, {200: ("officer", "accountable")})
        for name in ("reporting:history", "reporting:history-file")
    ),
    Row("reporting:redactions", {200: ("administrator",), 403: ("officer", "accountable")}),
    Row(
        "reporting:redactions",
        {200: ("administrator",), 403: ("officer", "accountable")},
        method="post",
        data={"text": "Nobody's words"},
        stranger=401,
    ),
    # Returns. Whoever has one team is led straight to it.
    Row(
        "measures:teams", {200: ("officer", "accountable"), 302: ("manager", "deputy", "outsider")}
    ),
    Row("measures:months", {200: RETURN_READERS}, args=FORM[:1]),
    Row("measures:timeliness", {200: (*RETURN_READERS, "outsider")}),
    Row("measures:reminders", {200: ("officer",), 403: ("accountable",)}),
    Row(
        "measures:reminders",
        {200: ("officer",), 403: ("accountable",)},
        method="post",
        data={"action": "send"},
        stranger=401,
    ),
    Row("measures:return", {200: RETURN_READERS}, args=FORM),
    Row("measures:print", {200: RETURN_READERS}, args=FORM),
    Row("measures:pro-forma", {200: RETURN_READERS}, args=FORM),
    Row("measures:upload", {200: RETURN_WRITERS, 403: ("accountable",)}, args=FORM),
    Row(
        "measures:upload",
        {200: RETURN_WRITERS, 403: ("accountable",)},
        args=FORM,
        method="post",
        stranger=401,
    ),
    Row(
        "measures:upload-confirm",
        {302: RETURN_WRITERS, 403: ("accountable",)},
        args=FORM,
        method="post",
        stranger=401,
    ),
    Row("measures:workbooks", {200: ("officer",), 403: ("accountable",)}),
    Row(
        "measures:workbooks-confirm",
        {302: ("officer",), 403: ("accountable",)},
        method="post",
        stranger=401,
    ),
    Row(
        "measures:return",
        {302: ("manager", "deputy", "officer"), 403: ("accountable",)},
        args=("mat-1", "2026-10"),
        method="post",
        data={"action": "save"},
        stranger=401,
    ),
    Row(
        "measures:return",
        {200: ("manager", "officer"), 403: ("deputy", "accountable")},
        args=("mat-1", "2026-10"),
        method="post",
        data={"action": "submit"},
        stranger=401,
    ),
    Row(
        "measures:figure",
        {200: ("manager", "deputy", "officer"), 403: ("accountable",)},
        args=("mat-1", "2026-10", "EI1a"),
        method="post",
        data={"figure-EI1a": "12"},
        stranger=401,
    ),
    Row(
        "measures:entry",
        {302: ("manager", "deputy", "officer"), 403: ("accountable",)},
        args=("mat-1", "2026-10"),
        method="post",
        data={"enter_as": "total"},
        stranger=401,
    ),
    Row(
        "measures:reopen",
        {302: ("manager", "officer"), 403: ("deputy", "accountable")},
        args=FORM,
        method="post",
        stranger=401,
    ),
    *(
        Row(
            name,
            {200: ("manager", "officer"), 403: ("deputy", "accountable")},
            args=("mat-1", "2026-10", "EI1a"),
        )
        for name in ("measures:set-aside", "measures:bring-back")
    ),
    Row(
        "measures:set-aside",
        {302: ("manager", "officer"), 403: ("deputy", "accountable")},
        args=("mat-1", "2026-10", "EI1a"),
        method="post",
        data={"why": "The team does no such work."},
        stranger=401,
    ),
    Row(
        "measures:bring-back",
        {302: ("manager", "officer"), 403: ("deputy", "accountable")},
        args=("mat-1", "2026-10", "EI1a"),
        method="post",
        stranger=401,
    ),
    # Measures reported one by one: EH1a is this reporter’s, EH1c nobody’s
    Row("measures:own-measures", {200: REPORTED_READERS}),
    Row("measures:report-figure", {200: REPORTED_READERS}, args=REPORTED),
    Row(
        "measures:report-figure",
        {302: ("reporter", "officer"), 403: ("accountable",)},
        args=REPORTED,
        method="post",
        data={"action": "save", "figure-EH1a": "12"},
        stranger=401,
    ),
    Row(
        "measures:report-figure",
        {302: ("reporter", "officer"), 403: ("accountable",)},
        args=REPORTED,
        method="post",
        data={"action": "submit", "figure-EH1a": "12"},
        stranger=401,
    ),
    Row(
        "measures:report-figure",
        {404: ("reporter",), 200: QUARTER_READERS},
        args=("EH1c", "2026-09"),
    ),
    Row(
        "measures:check-commentary",
        {200: ("reporter", "officer"), 403: ("accountable",)},
        args=REPORTED,
        method="post",
        data={"comment-EH1a": "An increase"},
        stranger=401,
    ),
    # Quarterly updates
    Row("measures:updates", {302: RETURN_READERS}, args=FORM[:1]),
    Row("measures:update", {200: RETURN_READERS}, args=UPDATE),
    Row(
        "measures:update",
        {302: RETURN_WRITERS, 403: ("accountable",)},
        args=UPDATE,
        method="post",
        data={"action": "save"},
        stranger=401,
    ),
    Row(
        "measures:update-check",
        {200: RETURN_WRITERS, 403: ("accountable",)},
        args=UPDATE,
        method="post",
        data={"comment-EI5": "An increase"},
        stranger=401,
    ),
    Row(
        "measures:update",
        {200: ("manager", "officer"), 403: ("deputy", "accountable")},
        args=UPDATE,
        method="post",
        data={"action": "submit"},
        stranger=401,
    ),
    Row(
        "measures:update-reopen",
        {409: ("manager", "officer"), 403: ("deputy", "accountable")},
        args=UPDATE,
        method="post",
        stranger=401,
    ),
    Row(
        "measures:update-send-back",
        {409: ("officer",), 403: ("manager", "deputy", "accountable")},
        args=UPDATE,
        method="post",
        data={"note-why": "Is EI5 right?"},
        stranger=401,
    ),
    # What officers settle, and accountable officers read
    Row("measures:latest-findings", {302: ("officer", "accountable")}),
    Row("measures:findings", {200: ("officer", "accountable")}, args=Q2),
    Row(
        "measures:findings",
        {404: ("officer",), 403: ("accountable",)},
        args=Q2,
        method="post",
        data={"action": "accept 1"},
        stranger=401,
    ),
    Row(
        "measures:will-not-report",
        {200: ("officer",), 403: ("manager", "deputy", "accountable")},
        args=("mat-1", "2026-10"),
    ),
    Row(
        "measures:will-not-report",
        {302: ("officer",), 403: ("manager", "deputy", "accountable")},
        args=("mat-1", "2026-10"),
        method="post",
        data={"why": "The office flooded."},
        stranger=401,
    ),
    # Emails
    Row("measures:emails", {200: QUARTER_READERS}),
    Row("measures:email", {200: QUARTER_READERS}, args=("1",)),
    Row(
        "measures:email",
        {302: ("officer",), 403: ("accountable",)},
        args=("1",),
        method="post",
        data={"action": "leave"},
        stranger=401,
    ),
    # Imports
    Row("measures:imports", {200: ("officer",)}),
    Row("measures:import", {200: ("officer",)}, args=("figures",)),
    Row("measures:import", {200: ("officer",)}, args=("teams",), method="post", stranger=401),
    Row("measures:import-check", {}, args=("figures", "1")),
    Row("measures:import-check", {}, args=("figures", "1"), method="post", stranger=401),
    # Returns beside case systems
    Row("measures:latest-alignment", {302: ("officer", "accountable")}),
    Row("measures:alignment", {200: ("officer", "accountable")}, args=Q2),
    # Django admin, by its front door
    Row("admin:index", {200: ("administrator",)}),
]


def names_of(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The name of every address, with its namespace; of Django admin's only the first."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}"
        elif entry.namespace == "admin":
            yield "admin:index"
        else:
            yield from names_of(entry, f"{entry.namespace}:" if entry.namespace else namespace)


def unlisted(resolver: URLResolver) -> set[str]:
    """The addresses that no row tells about."""
    return set(names_of(resolver)) - {row.name for row in ROWS}


def test_every_address_has_a_row() -> None:
    assert unlisted(get_resolver()) == set()


def test_an_address_without_a_row_is_found() -> None:
    assert unlisted(get_resolver("tests.doris.urls_that_fail")) != set()


def test_every_role_is_in_the_cast() -> None:
    assert {role.value for role in Role} <= set(EVERYBODY)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        gathered = gather()
        submit_months(gathered.mat1, OPENED, SEPTEMBER, by=gathered.manager)
        open_team("Early Help Hub", None, first=OPENED)
        Message.objects.create(pk=1, status=MessageStatus.NOT_SENT, made_at=NOW, moved_at=NOW)
        yield gathered


def ids(row: Row) -> str:
    action = row.data.get("action", "")
    return " ".join(filter(None, (row.method, row.name, action)))


@pytest.mark.parametrize("row", ROWS, ids=ids)
def test_everybody_gets_what_is_theirs(cast: Cast, row: Row) -> None:
    address = reverse(row.name, args=row.args)
    found, expected = {}, {}
    for who in (None, *EVERYBODY):
        client = Client()
        with undone():
            if who:
                client.force_login(getattr(cast, who))
            response = getattr(client, row.method)(address, row.data)
        found[who] = response.status_code
        expected[who] = row.expected(who) if who else row.stranger
    assert found == expected


@contextmanager
def undone() -> Iterator[None]:
    """Takes back what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_a_stranger_is_told_the_same_whether_there_is_such_a_page_or_not(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.outsider)
    for there, not_there in (
        ("/returns/mat-1/", "/returns/mat-99/"),
        ("/returns/mat-1/2026-09/", "/returns/mat-99/2026-09/"),
        ("/reports/2026-27/q2/teams/mat-1/", "/reports/2026-27/q2/teams/mat-99/"),
        ("/reports/2026-27/q2/localities/locality-1/", "/reports/2026-27/q2/localities/nowhere/"),
    ):
        one, other = client.get(there), client.get(not_there)
        assert one.status_code == other.status_code == 404
        assert _main(one.content) == _main(other.content)


def _main(page: bytes) -> str:
    return page.decode().partition("<main")[2].partition("</main>")[0]
