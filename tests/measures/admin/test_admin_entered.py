"""What teams entered and what counts is there to look at, and for nobody to change."""

from datetime import UTC, datetime

import pytest
from django.db.models import Model
from django.test import Client

from doris.models import User
from measures.models import (
    ClosedQuarter,
    Commentary,
    Entry,
    Figure,
    FigureChange,
    Locality,
    Measure,
    RaisedFinding,
    Return,
    SourceCount,
    Team,
    WillNotReport,
)
from measures.periods import Month
from tests.measures.admin.pages import address, text_of

AT = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
SEPTEMBER = Month("2026-09")


@pytest.fixture
def entered(mat1: Team, administrator: User) -> list[Model]:
    """One row of each table."""
    measure = Measure.objects.get(reference="EI2")
    monthly = Return.objects.create(team=mat1, month=SEPTEMBER)
    about = {"team": mat1, "measure": measure, "last_month": SEPTEMBER}
    return [
        monthly,
        Entry.objects.create(
            monthly_return=monthly,
            measure=measure,
            reason="[x]",
            comment="<b>Lost</b>",
            changed_by=administrator,
            changed_at=AT,
        ),
        Figure.objects.create(**about, value=0),
        FigureChange.objects.create(
            **about, old_value=None, new_value=0, by=administrator, at=AT, why="Counted again"
        ),
        Commentary.objects.create(locality=Locality.objects.get(), last_month=SEPTEMBER),
        ClosedQuarter.objects.create(last_month=SEPTEMBER, closed_at=AT, closed_by=administrator),
        RaisedFinding.objects.create(
            team=mat1,
            month=SEPTEMBER,
            measure=measure,
            code="far-outside",
            numbers="0",
            message="EI2: 0 is far from what this team has had",
            raised_at=AT,
        ),
        WillNotReport.objects.create(
            team=mat1, month=SEPTEMBER, why="Flooded", accepted_by=administrator, accepted_at=AT
        ),
        SourceCount.objects.create(
            **about, source="LCS", count=4, uploaded_by=administrator, uploaded_at=AT
        ),
    ]


def test_it_is_shown(office: Client, entered: list[Model]) -> None:
    for row in entered:
        html = text_of(office.get(address(row)))
        assert 'type="submit" value="Save"' not in html
        assert address(row) in text_of(office.get(address(type(row), "changelist")))


def test_nobody_adds_changes_or_deletes(office: Client, entered: list[Model]) -> None:
    for row in entered:
        before = type(row).objects.filter(pk=row.pk).values().get()
        assert office.get(address(type(row), "add")).status_code == 403
        for page in (address(type(row), "add"), address(row), address(row, "delete")):
            response = office.post(page, {"post": "yes", "value": "9", "change_reason": "To try"})
            assert response.status_code == 403, page
        assert type(row).objects.filter(pk=row.pk).values().get() == before


def test_not_even_a_superuser(admin_client: Client, entered: list[Model]) -> None:
    for row in entered:
        assert admin_client.post(address(row), {"value": "9"}).status_code == 403
        assert admin_client.post(address(row, "delete"), {"post": "yes"}).status_code == 403


def test_the_history_of_figures_is_append_only(entered: list[Model]) -> None:
    with pytest.raises(TypeError, match="append-only"):
        FigureChange.objects.all().update(why="")
    with pytest.raises(TypeError, match="append-only"):
        FigureChange.objects.all().delete()


def test_nought_missing_and_the_reasons_are_told_apart(
    office: Client, entered: list[Model]
) -> None:
    shown = {
        type(row): office.get(address(type(row), "changelist")).context["cl"].result_list[0]
        for row in entered
    }
    assert shown[Figure].figure == 0
    html = text_of(office.get(address(FigureChange, "changelist")))
    assert '<td class="field-was">missing</td><td class="field-now">0</td>' in html
    assert '<td class="field-shown">[x]</td>' in text_of(office.get(address(Entry, "changelist")))
    assert '<td class="field-shown">0</td>' in text_of(office.get(address(Figure, "changelist")))


def test_a_figure_leads_to_its_changes(office: Client, entered: list[Model]) -> None:
    other = Measure.objects.get(reference="EI7")
    change = FigureChange.objects.get()
    FigureChange.objects.create(
        team=change.team,
        measure=other,
        last_month=SEPTEMBER,
        new_value=4,
        by=change.by,
        at=AT,
    )
    page = office.get(address(Figure.objects.get()))
    ((words, link),) = page.context["tools"]
    assert words == "Changes to this figure"
    assert list(office.get(link).context["cl"].result_list) == [change]


def test_what_was_typed_is_shown_and_not_run(office: Client, entered: list[Model]) -> None:
    html = text_of(office.get(address(Entry, "changelist")))
    assert "&lt;b&gt;Lost&lt;/b&gt;" in html
