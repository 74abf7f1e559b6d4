"""The history: what is in it, how it is searched and paged, and the file of it."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.apps import apps
from django.test import Client
from simple_history.models import HistoricalChanges

from measures import actions
from measures.history import attribute
from measures.models import (
    Assignment,
    Commentary,
    FigureChange,
    Locality,
    Measure,
    MeasureVersion,
    Placement,
    Role,
    Target,
)
from measures.periods import Month
from measures.recording import Recorded, record_figures
from reporting.chronicle.sources import KIND_NAMES, SOURCES, Kind
from tests.cast import NOW, SEPTEMBER, Cast
from tests.measures.returns import submit

HISTORY = "/history/"


def events(response) -> list[list[str]]:
    """The rows of the table, each cell as it is read."""
    body = response.content.decode().partition("<tbody")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    ]


def found(client: Client, **search: str) -> list[list[str]]:
    response = client.get(HISTORY, search)
    assert response.status_code == 200
    return events(response)


def correct(cast: Cast, figure: int, *, hours: int, why: str = "Counted again") -> None:
    measure = Measure.objects.get(reference="EI10")
    record_figures(
        [Recorded(cast.mat1.pk, measure.pk, SEPTEMBER, figure)],
        by=cast.officer,
        at=NOW + timedelta(hours=hours),
        why=why,
    )


def test_every_table_of_changes_is_read() -> None:
    kept = {source.rows for source in SOURCES}
    histories = {model for model in apps.get_models() if issubclass(model, HistoricalChanges)} - {
        apps.get_model("measures", "HistoricalPartRule_parts")
    }  # told with its rule
    assert histories <= kept
    assert FigureChange in kept
    assert {source.kind for source in SOURCES} == set(Kind) == set(KIND_NAMES)


def test_a_figure_tells_from_to_who_when_and_why(cast, browse) -> None:
    correct(cast, 20, hours=1)
    correct(cast, 0, hours=2, why="None after all")
    newest, before, *_ = found(browse(cast.officer), kind="figure")
    assert newest == [
        "5 October 2026, 12:30pm",
        "Figure: EI10, MAT 1, September 2026",
        "20 → became 0",
        "Officer",
        "None after all",
    ]
    assert before[2] == "no figure → became 20"


def test_other_changes_tell_each_field(cast, browse) -> None:
    placement = Placement.objects.get(team=cast.mat1)
    placement.last_month = Month("2026-10")
    attribute(placement, by=cast.administrator, at=NOW + timedelta(hours=1), why="It moves")
    placement.save()
    version = MeasureVersion.objects.get(measure__reference="EI10")
    version.title = "Closed <b>cases</b>"
    attribute(version, by=cast.administrator, at=NOW + timedelta(hours=2))
    old_title = MeasureVersion.objects.get(pk=version.pk).title
    version.save()
    client = browse(cast.officer)
    assert found(client, kind="team")[0][1:] == [
        "Placement: MAT 1, from April 2025 changed",
        "Last month: nothing → became October 2026",
        "Administrator",
        "It moves",
    ]
    row = found(client, kind="definition")[0]
    assert row[2] == f"Short description: {old_title} → became Closed <b>cases</b>"


def test_a_target_tells_what_it_was(cast, browse) -> None:
    target = Target(measure=Measure.objects.get(reference="EI5"), year=2026, team=cast.mat1)
    attribute(target, by=cast.officer, at=NOW + timedelta(hours=1))
    target.save()
    target.amount = Decimal("1200.00")
    attribute(target, by=cast.administrator, at=NOW + timedelta(hours=2), why="Agreed")
    target.save()
    newest, added, *_ = found(browse(cast.officer), kind="target")
    assert "TBC" in " ".join(added)
    assert newest[1:] == [
        "Target: EI5, MAT 1, 2026/27 changed",
        "Amount: nothing → became 1,200",
        "Administrator",
        "Agreed",
    ]


def test_a_person_who_left_keeps_their_name_and_job(cast, browse) -> None:
    cast.manager.job_title = "MAT manager"
    cast.manager.save()
    submit(cast.mat1, by=cast.manager, month=Month("2026-08"))
    Assignment.objects.filter(user=cast.manager).update(last_day=date(2026, 10, 4))
    cast.manager.is_active = False
    cast.manager.save()
    rows = found(browse(cast.accountable), person="manager", kind="return")
    assert rows
    assert {row[3] for row in rows} == {"Manager MAT manager"}


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({"team": "mat-1", "kind": "comment"}, ["Comment: EI10, MAT 1, September 2026 added"]),
        ({"measure": "EI10", "q": "schOols"}, ["Comment: EI10, MAT 1, September 2026 added"]),
        ({"team": "mat-2", "q": "schools"}, []),
        ({"kind": "role", "person": "officer"}, ["Role: Viewer, Leader added"]),
        ({"kind": "role", "person": "manager"}, []),
        ({"kind": "comment", "first": "2026-10-06"}, []),
        ({"kind": "comment", "last": "2026-10-04"}, []),
        (
            {"kind": "comment", "first": "2026-10-05", "last": "2026-10-05"},
            ["Comment: EI10, MAT 1, September 2026 added"],
        ),
    ],
)
def test_searching(cast, browse, search, expected) -> None:
    comment = Commentary(
        team=cast.mat1,
        measure=Measure.objects.get(reference="EI10"),
        last_month=SEPTEMBER,
        written="The schools closed early.",
    )
    attribute(comment, by=cast.manager, at=NOW)
    comment.save()
    role = Assignment(user=cast.viewer, role=Role.LEADER, first_day=date(2026, 10, 1))
    attribute(role, by=cast.officer, at=NOW)
    role.save()
    assert [row[1] for row in found(browse(cast.officer), **search)] == expected


def test_pages_give_each_change_once_though_tables_change_at_the_same_moment(cast, browse) -> None:
    for number in range(60):
        correct(cast, number + 1, hours=number // 40, why=f"Trial {number}")
        locality = Locality(name=f"Locality {number + 10}")
        attribute(locality, by=cast.officer, at=NOW + timedelta(hours=number // 40), why="Trial")
        locality.save()
    client, address, rows = browse(cast.officer), f"{HISTORY}?q=Trial", []
    pages = 0
    while address:
        pages += 1
        response = client.get(address)
        rows += events(response)
        older = re.search(r'href="([^"]+)">Older', response.content.decode())
        address = unescape(older[1]) if older else ""
    assert pages == 3
    figures = [row[4] for row in rows if row[1].startswith("Figure")]
    assert figures == [f"Trial {number}" for number in reversed(range(60))]
    localities = [row[1] for row in rows if row[1].startswith("Locality")]
    assert localities == [f"Locality: Locality {number} added" for number in range(69, 9, -1)]


def test_the_file_holds_all_that_was_found_and_no_formula(cast, browse) -> None:
    correct(cast, 20, hours=1, why="=1+1")
    for number in range(60):
        correct(cast, number, hours=2, why="Again")
    response = browse(cast.officer).get("/history.csv", {"kind": "figure"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 61
    assert rows[-1]["why"] == "'=1+1"
    assert (rows[0]["from"], rows[0]["to"], rows[0]["who"]) == ("58", "59", "Officer")


def test_queries_don_t_grow_with_what_happened(cast, browse, query_budget) -> None:
    submit(cast.mat1, by=cast.manager, month=Month("2026-08"))
    Locality.objects.create(name="Locality 3")
    client = browse(cast.officer)
    client.get(HISTORY)
    with query_budget(60):
        client.get(HISTORY)
    for number in range(70):
        correct(cast, number, hours=number)
    with query_budget(60):
        client.get(HISTORY)


def test_what_was_typed_wrongly_is_told_and_stays(cast, browse) -> None:
    html = browse(cast.officer).get(HISTORY, {"first": "30/13/2026"}).content.decode()
    assert "<title>Error: History" in html
    assert 'href="#id_first"' in html
    assert 'value="30/13/2026"' in html


@pytest.mark.parametrize(
    "before",
    [
        "x",
        "2026-10-05,0,1",
        "2026-10-05T10:00:00+00:00,99,1",
        "0001-01-01T00:00:00+23:59,0,1",
        f"2026-10-05T10:00:00+00:00,0,-{10**30}",
        "a,b,c",
    ],
)
def test_an_address_that_no_page_gave_is_not_found(cast, browse, before) -> None:
    assert browse(cast.officer).get(HISTORY, {"before": before}).status_code == 404


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("name", ["first", "last"])
def test_a_day_at_the_end_of_the_calendar_is_told_about(cast, browse, name, day) -> None:
    response = browse(cast.officer).get(HISTORY, {name: day})
    assert "Enter a day between 2000 and 2100" in response.content.decode()


def test_reopening_stands_with_its_reason(cast, browse) -> None:
    submit(cast.mat1, by=cast.manager, month=Month("2026-08"))
    actions.reopen_return(
        team=cast.mat1,
        month=Month("2026-08"),
        by=cast.officer,
        at=NOW + timedelta(hours=1),
        why="A slip",
    )
    row = found(browse(cast.officer), kind="return", team="mat-1")[0]
    assert row[1] == "Return: MAT 1, August 2026 changed"
    assert "Submitted → became Reopened" in row[2]
    assert row[4] == "A slip"
