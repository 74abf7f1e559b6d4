"""Pages and forms, through the whole of the server, as a person's browser asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from doris.models import User
from measures.models import Entry, Measure, Return, Team
from measures.queries import read_structure
from reporting.audience import EVERYBODY_NAMED
from reporting.content import quarterly_report
from reporting.membership import city_unit
from tests.benchmarks.council import AT, LAST_MONTH, ON, QUARTER
from tests.benchmarks.floors import aggregate, bare_table
from tests.benchmarks.timing import Timing, timed

ROUNDS = 15
NEXT_MONTH = LAST_MONTH.next


class Contents(HTMLParser):
    """What stands in a page's table cells, row by row, and in its form's fields."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.fields: dict[str, str] = {}
        self._in_cell = False
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell, or note a field."""
        given = dict(attrs)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._in_cell = True
        elif tag in ("input", "textarea") and (name := given.get("name")):
            is_choice = given.get("type") in ("radio", "checkbox")
            if not is_choice or "checked" in given:
                self.fields[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        """Text inside a cell."""
        if self._in_cell:
            self.rows[-1][-1] += data.strip()


def signed_in() -> Client:
    """A performance officer's browser."""
    client = Client()
    client.force_login(User.objects.get(username="bench-officer"))
    return client


def fetch(client: Client, address: str) -> bytes:
    """The page at an address; anything but a page stops the benchmark."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return response.content


def city_page(teams: int) -> Timing:
    """The city's quarter, beside its aggregation by hand and its cells in a bare table."""
    client, address = signed_in(), f"/reports/{QUARTER}/city/"
    fetch(client, address)
    with CaptureQueriesContext(connection) as queries:
        page = fetch(client, address)
    charted, months = _charted()
    rows = Contents(page).rows + months

    def floor() -> None:
        aggregate(QUARTER, charted)
        bare_table(rows)

    return timed(
        f"City report page, {teams} teams, {len(queries)} queries",
        lambda: fetch(client, address),
        floor,
        rounds=ROUNDS,
        most_ratio=3,
        most_work=80 if teams == 24 else None,
    )


def _charted() -> tuple[set[int], list[list[str]]]:
    """The measures whose months the city's page charts, by primary key, a share by its parts; and
    those months as the cells of a table.
    """
    report = quarterly_report(
        city_unit(), QUARTER, on=ON, structure=read_structure(), audience=EVERYBODY_NAMED
    )
    moved = [row for row in report.rows if row.trend]
    found = Measure.objects.filter(reference__in=[row.reference for row in moved])
    keys: set[int] = set()
    for measure, *parts in found.values_list("pk", "numerator_id", "denominator_id"):
        keys.update(part for part in parts if part) if any(parts) else keys.add(measure)
    return keys, [[row.reference, *(str(value) for _, value in row.trend)] for row in moved]


MOST = {24: 60, 240: 150}
"""What the pages of everybody's returns may take, in milliseconds, by the number of teams."""


def home_page(teams: int) -> Timing:
    """A performance officer's home page."""
    return _page("Home page", "/", teams)


def board_page(teams: int) -> Timing:
    """Everybody's year on the returns board."""
    return _page("Returns board", "/returns/", teams)


def _page(name: str, address: str, teams: int) -> Timing:
    client = signed_in()
    fetch(client, address)
    with CaptureQueriesContext(connection) as queries:
        fetch(client, address)
    return timed(
        f"{name}, {teams} teams, {len(queries)} queries",
        lambda: fetch(client, address),
        rounds=ROUNDS,
        most_work=MOST[teams],
    )


def saving_a_form() -> Timing:
    """A whole pro-forma saved for the first time, beside its rows written bare."""
    client = signed_in()
    filled = _filled_forms(client)

    def save() -> None:
        address, fields = next(filled)
        response = client.post(address, {**fields, "action": "save"})
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{address} answered {response.status_code}")

    written = Entry.objects.count
    before = written()
    officer = User.objects.get(username="bench-officer")
    bare = iter(Team.objects.order_by("-pk"))

    def floor() -> None:
        with transaction.atomic():
            started = Return.objects.create(team=next(bare), month=LAST_MONTH.plus(2))
            with connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO measures_entry (monthly_return_id, measure_id, value, reason, "
                    "comment, direction, version, changed_by_id, changed_at) "
                    "VALUES (%s, %s, 12, '', '', '', 1, %s, %s)",
                    [(started.pk, measure, officer.pk, AT) for measure in range(1, 26)],
                )

    timing = timed("Saving a whole pro-forma", save, floor, rounds=ROUNDS, most_work=50)
    if written() - before < 25 * ROUNDS:
        raise RuntimeError("The forms were not saved")
    return timing


def _filled_forms(client: Client) -> Iterator[tuple[str, dict[str, str]]]:
    """Forms that nobody has begun, as they look when somebody has typed 25 figures."""
    forms = []
    for team in Team.objects.order_by("pk")[: ROUNDS + 1]:
        address = f"/returns/{team.slug}/{NEXT_MONTH}/"
        fields = Contents(fetch(client, address)).fields
        boxes = [name for name in fields if name.startswith("figure-")]
        forms.append((address, {**fields, **dict.fromkeys(boxes, "0")}))
    return iter(forms)
