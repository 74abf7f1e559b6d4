"""Measures and their definitions in Django admin."""

import pytest
import time_machine
from django.db.models import ProtectedError
from django.test import Client

from measures.admin.measure import MeasureAdmin
from measures.models import Figure, Measure, MeasureVersion, Team, version_in_force
from measures.periods import Month
from tests.measures.admin.pages import address, errors_of, fill_in, messages_of, text_of


@pytest.fixture
def open_cases(mat1: Team) -> Measure:
    """EI2."""
    return Measure.objects.get(reference="EI2")


@pytest.fixture
def definition(open_cases: Measure) -> MeasureVersion:
    """EI2's, in force since ever."""
    return open_cases.versions.get()


def follow(definition: MeasureVersion) -> str:
    """Where the next definition is made."""
    return f"{address(MeasureVersion, 'add')}?copy={definition.pk}"


def correct(row: Measure | MeasureVersion) -> str:
    """Where a row is opened for correction."""
    return f"{address(row)}?correct=1"


def references(office: Client, **query: str) -> list[str]:
    """What the list shows."""
    changelist = office.get(address(Measure, "changelist"), query).context["cl"]
    return [measure.reference for measure in changelist.result_list]


# The list ------------------------------------------------------------------------------------


def test_the_list_is_in_the_catalogues_order(office: Client, mat1: Team) -> None:
    found = references(office)
    assert found[:4] == ["EI1a", "EI1b", "EI2", "EI3"]
    assert found[-1] == "EI10a(iii)%"


def test_measures_are_found_by_what_is_said_of_them(office: Client, mat1: Team) -> None:
    assert references(office, q="spider") == ["EI3", "EI12", "EI12%"]
    assert references(office, q="TAF/network") == ["ND6"]
    assert references(office, q="Homestart") == ["EI11", "EI11.4"]


def test_measures_are_filtered(office: Client, mat1: Team) -> None:
    assert references(office, kind__exact="snapshot") == ["EI2", "EI7", "ND3", "ND4", "ND7", "EH1b"]
    assert references(office, frequency__exact="quarterly") == ["FM011", "FM012"]


@time_machine.travel("2026-09-15")
def test_measures_are_filtered_by_whether_they_are_collected(
    office: Client, open_cases: Measure
) -> None:
    open_cases.last_month = Month("2026-08")
    open_cases.save()
    assert references(office, holds="ended") == ["EI2"]
    assert "EI2" not in references(office, holds="now")
    assert references(office, holds="coming") == []


@time_machine.travel("2026-09-15")
def test_the_list_shows_the_definition_in_force(office: Client, definition: MeasureVersion) -> None:
    for month, title in (("2026-09", "Open now"), ("2026-10", "Open soon")):
        definition.pk, definition.from_month, definition.title = None, Month(month), title
        definition.save()
    html = text_of(office.get(address(Measure, "changelist")))
    assert "Open now" in html
    assert "Open soon" not in html


# A measure -----------------------------------------------------------------------------------


def test_reference_and_kind_never_change(office: Client, open_cases: Measure) -> None:
    response = fill_in(
        office, address(open_cases), reference="EI99", kind="cumulative", change_reason="To try"
    )
    assert response.status_code == 302
    open_cases.refresh_from_db()
    assert (open_cases.reference, open_cases.kind) == ("EI2", "snapshot")


def test_a_measure_without_figures_may_become_quarterly(
    office: Client, open_cases: Measure
) -> None:
    fill_in(office, address(open_cases), frequency="quarterly", change_reason="To try")
    open_cases.refresh_from_db()
    assert open_cases.frequency == "quarterly"


def test_a_measure_with_figures_stays_as_often_as_it_was(
    office: Client, open_cases: Measure, figures: list[Figure]
) -> None:
    fill_in(office, address(open_cases), frequency="quarterly", change_reason="To try")
    open_cases.refresh_from_db()
    assert open_cases.frequency == "monthly"


def test_a_measure_is_retired_by_its_last_month(
    office: Client, open_cases: Measure, figures: list[Figure]
) -> None:
    fill_in(office, address(open_cases), last_month="2027-03", change_reason="Replaced")
    open_cases.refresh_from_db()
    assert open_cases.last_month == Month("2027-03")


@pytest.mark.parametrize(
    ("month", "error"),
    [("Mar-27", "Enter a month like 2026-09"), ("1999-01", "The last month is before the first.")],
)
def test_a_month_that_cannot_be_is_answered_at_once(
    office: Client, open_cases: Measure, month: str, error: str
) -> None:
    response = fill_in(office, address(open_cases), last_month=month, change_reason="To try")
    assert errors_of(response) == [f"{error}"]
    assert f'value="{month}"' in text_of(response)


def test_a_measure_with_figures_is_not_deleted(
    office: Client, open_cases: Measure, figures: list[Figure]
) -> None:
    page = text_of(office.get(address(open_cases)))
    assert (
        "EI2 can&#x27;t be deleted: 1 form row, 1 part-of-whole rule and 2 figures rest on it."
        in page
    )
    assert address(open_cases, "delete") not in page
    for response in (
        office.get(address(open_cases, "delete")),
        office.post(address(open_cases, "delete"), {"post": "yes", "change_reason": "To try"}),
    ):
        assert response["Location"] == address(open_cases)
    assert "Retire it instead: give it a last month." in messages_of(response)[0]
    assert Measure.objects.filter(reference="EI2").exists()


def test_a_figure_that_arrives_meanwhile_stops_a_deletion(
    office: Client, open_cases: Measure, figures: list[Figure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MeasureAdmin, "why_not_delete", lambda page, obj: "")
    page = address(open_cases, "delete")
    response = office.post(page, {"post": "yes", "change_reason": "To try"})
    assert response["Location"] == address(open_cases)
    assert open_cases.versions.exists()
    with pytest.raises(ProtectedError):
        open_cases.delete()


def test_a_measure_that_nothing_needs_is_deleted_with_its_definitions(
    office: Client, mat1: Team
) -> None:
    ratio = Measure.objects.get(reference="EI8%")
    office.post(address(ratio, "delete"), {"post": "yes", "change_reason": "Never asked for"})
    assert not Measure.objects.filter(reference="EI8%").exists()
    records = (Measure.history.first(), MeasureVersion.history.first())
    assert {(each.history_type, each.history_change_reason) for each in records} == {
        ("-", "Never asked for")
    }


NEW = {
    "reference": "EI18",
    "kind": "cumulative",
    "first_month": "2026-04",
    "versions__0__title": "Number of visits",
    "versions__0__definition": "Visits to a family at home.",
    "versions__0__counts": "visits",
    "versions__0__reporting_frequency": "Monthly",
    "versions__0__good_is": "high",
    "versions__0__period_basis": "Cumulative year to date",
    "versions__0__return_format": "Absolute number",
}


def test_a_new_measure_has_a_definition_from_its_first_month(office: Client, mat1: Team) -> None:
    assert fill_in(office, address(Measure, "add"), **NEW).status_code == 302
    version = MeasureVersion.objects.get(measure__reference="EI18")
    assert (version.from_month, version.title) == (Month("2026-04"), "Number of visits")


def test_a_new_measure_needs_its_definition(office: Client, mat1: Team) -> None:
    measure_only = {name: value for name, value in NEW.items() if "versions" not in name}
    assert errors_of(fill_in(office, address(Measure, "add"), **measure_only))
    assert not Measure.objects.filter(reference="EI18").exists()


def test_a_reference_that_is_taken_gets_a_message(office: Client, mat1: Team) -> None:
    response = fill_in(office, address(Measure, "add"), **NEW | {"reference": "EI2"})
    assert errors_of(response) == ["Measure with this Reference already exists."]


@pytest.mark.parametrize(
    ("numerator", "denominator", "refused"),
    [("EI8", "EI4", False), ("EI7", "EI2", False), ("EI8", "EI2", True), ("EI2", "EI8", True)],
)
def test_a_ratio_is_of_two_counts_or_two_positions(
    office: Client, mat1: Team, numerator: str, denominator: str, refused: bool
) -> None:
    parts = {
        "numerator": Measure.objects.get(reference=numerator).pk,
        "denominator": Measure.objects.get(reference=denominator).pk,
    }
    response = fill_in(office, address(Measure, "add"), **NEW | {"kind": "ratio"} | parts)
    message = "A ratio's numerator and denominator are both cumulative or both snapshots"
    assert (response.status_code == 200 and message in " ".join(errors_of(response))) is refused
    assert Measure.objects.filter(reference=NEW["reference"]).exists() is not refused


def test_a_ratio_needs_both_its_measures(office: Client, mat1: Team) -> None:
    response = fill_in(office, address(Measure, "add"), **NEW | {"kind": "ratio"})
    assert errors_of(response) == [
        "A ratio needs a numerator and a denominator; other measures have neither."
    ]


# Definitions ---------------------------------------------------------------------------------


def test_the_form_is_in_the_order_of_the_definitions(
    office: Client, definition: MeasureVersion
) -> None:
    page = office.get(address(definition))
    assert [fieldset.name for fieldset in page.context["adminform"]] == [
        "Measure",
        "Short description",
        "Detailed description",
        "Reporting frequency",
        "Good is?",
        "Period data represents",
        "Return format",
        "Formulas?",
        "Data source",
        "Accountability",
        "Commentary and outcome",
    ]


def test_a_definition_without_figures_is_changed(
    office: Client, definition: MeasureVersion
) -> None:
    fill_in(office, address(definition), tolerance="5", change_reason="Agreed")
    definition.refresh_from_db()
    assert definition.tolerance == 5


def test_a_definition_with_figures_is_shown_and_not_changed(
    office: Client, definition: MeasureVersion, figures: list[Figure]
) -> None:
    response = office.get(address(definition))
    html = text_of(response)
    assert "The figures of April 2026 to May 2026 rest on this, so it stays as it is." in html
    assert follow(definition) in html
    assert not response.context["has_change_permission"]
    answer = {"tolerance": "5", "change_reason": "To try"}
    assert office.post(address(definition), answer).status_code == 403


def test_a_change_from_a_month_on_makes_a_new_definition(
    office: Client, open_cases: Measure, definition: MeasureVersion, figures: list[Figure]
) -> None:
    assert follow(definition) in text_of(office.get(address(open_cases)))
    response = fill_in(
        office,
        follow(definition),
        from_month="2026-05",
        tolerance="5",
        change_reason="Agreed by the board",
    )
    assert response["Location"] == address(open_cases)
    old, new = open_cases.versions.order_by("from_month")
    assert (old.pk, old.from_month, old.tolerance) == (definition.pk, Month("2000-04"), 10)
    assert (new.from_month, new.tolerance, new.definition) == (
        Month("2026-05"),
        5,
        definition.definition,
    )
    assert version_in_force([old, new], Month("2026-04")) == old
    assert version_in_force([old, new], Month("2026-05")) == new
    assert new.history.get().history_change_reason == "Agreed by the board"
    assert old.history.count() == 1


def test_a_new_definition_is_of_the_same_measure(
    office: Client, definition: MeasureVersion
) -> None:
    other = Measure.objects.get(reference="EI7")
    fill_in(
        office,
        follow(definition),
        measure=other.pk,
        from_month="2026-05",
        tolerance="5",
        change_reason="To try",
    )
    assert MeasureVersion.objects.get(tolerance=5).measure.reference == "EI2"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"from_month": "2026-05", "change_reason": "?"}, "Nothing here differs from the one"),
        ({"from_month": "2026-05", "tolerance": "5"}, "Say why, for whoever reads the history"),
        ({"from_month": "1999-05", "tolerance": "5"}, "Enter a month after 2000-04"),
        ({"from_month": "May", "tolerance": "5"}, "Enter a month like 2026-09"),
        ({"from_month": "", "tolerance": "5"}, "This field is required."),
    ],
)
def test_a_new_definition_that_cannot_be_is_refused(
    office: Client, definition: MeasureVersion, typed: dict[str, str], error: str
) -> None:
    response = fill_in(office, follow(definition), **typed)
    assert error in " ".join(errors_of(response))
    assert MeasureVersion.objects.filter(measure=definition.measure).count() == 1


def test_two_definitions_from_one_month_are_refused(
    office: Client, definition: MeasureVersion
) -> None:
    typed = {"from_month": "2026-05", "tolerance": "5", "change_reason": "Agreed"}
    fill_in(office, follow(definition), **typed)
    response = fill_in(office, follow(definition), **typed | {"tolerance": "6"})
    assert errors_of(response) == ["This measure already has a definition from that month."]


def test_what_was_wrong_from_the_start_is_corrected_by_choice(
    office: Client, definition: MeasureVersion, figures: list[Figure]
) -> None:
    page = text_of(office.get(correct(definition)))
    assert "will be shown with what you save here, as if it had always been so" in page
    fill_in(
        office,
        correct(definition),
        from_month="2026-06",
        title="Number of children with an open case",
        change_reason="It never said children",
    )
    definition.refresh_from_db()
    assert definition.title == "Number of children with an open case"
    assert definition.from_month == Month("2000-04")


def test_figures_rest_on_the_definition_of_their_month(
    office: Client, definition: MeasureVersion, figures: list[Figure]
) -> None:
    typed = {"from_month": "2026-06", "tolerance": "5", "change_reason": "Agreed"}
    fill_in(office, follow(definition), **typed)
    new = MeasureVersion.objects.get(tolerance=5)
    fill_in(office, address(new), tolerance="6", change_reason="Before it begins")
    new.refresh_from_db()
    assert new.tolerance == 6
    assert office.post(address(definition), {"tolerance": "6"}).status_code == 403


def test_a_ratios_definition_is_settled_by_the_figures_it_is_made_of(
    office: Client, mat1: Team
) -> None:
    surveys = Measure.objects.get(reference="EI4")
    Figure.objects.create(team=mat1, measure=surveys, last_month=Month("2026-04"), value=3)
    ratio = MeasureVersion.objects.get(measure__reference="EI8%")
    assert office.post(address(ratio), {"tolerance": "6"}).status_code == 403


def test_the_only_definition_is_not_deleted(office: Client, definition: MeasureVersion) -> None:
    page = address(definition, "delete")
    response = office.post(page, {"post": "yes", "change_reason": "To try"})
    assert messages_of(response) == [
        "EI2 from 2000-04 can't be deleted: EI2 has no other definition."
    ]
    assert MeasureVersion.objects.filter(pk=definition.pk).exists()


def test_a_definition_that_no_figure_rests_on_is_deleted(
    office: Client, definition: MeasureVersion, figures: list[Figure]
) -> None:
    typed = {"from_month": "2026-06", "tolerance": "5", "change_reason": "Agreed"}
    fill_in(office, follow(definition), **typed)
    new = MeasureVersion.objects.get(tolerance=5)
    for row, stays in ((definition, True), (new, False)):
        office.post(address(row, "delete"), {"post": "yes", "change_reason": "Withdrawn"})
        assert MeasureVersion.objects.filter(pk=row.pk).exists() is stays


def test_a_definition_is_added_only_to_follow_another(
    office: Client, definition: MeasureVersion
) -> None:
    for query in ("", "?copy=", "?copy=99999", "?copy=x"):
        assert office.get(address(MeasureVersion, "add") + query).status_code == 403
