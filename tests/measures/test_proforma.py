"""The form as it is read: rows and their order, last month, and the year to date."""

import pytest

from measures import actions
from measures.asked import read_form
from measures.exceptions import NoReturn
from measures.figures import Kind, Reason
from measures.models import FrameworkMeasure, Measure, Placement, Team, TeamKind
from measures.periods import Month
from measures.proforma import read_proforma
from measures.recording import Recorded, record_figures, record_returns
from tests.measures.returns import APRIL, AT, AUGUST, SEPTEMBER, load_catalogue, open_team, save

pytestmark = pytest.mark.django_db

JULY = Month("2026-07")


def count(team, reference, figures, *, by):
    """Let figures count as if submitted: {month: figure}."""
    key = Measure.objects.get(reference=reference).pk
    record_returns([Recorded(team.pk, key, Month(m), f) for m, f in figures.items()], by=by, at=AT)


def read(team, month=SEPTEMBER):
    return read_proforma(read_form(team=team, month=month))


def row(team, reference, month=SEPTEMBER):
    rows = read(team, month).rows
    return next(each for each in rows if each.reference == reference)


def test_it_works(mat1):
    form = read(mat1)
    assert form.status is None
    assert form.takes_typing
    assert (form.filled, form.to_fill) == (0, 25)
    assert form.locality.name == "Locality 1"
    assert "no place for a name" in form.privacy


def test_rows_stand_in_the_pro_formas_order_and_sections(mat1):
    form = read(mat1)
    assert " ".join(each.reference for each in form.rows) == (
        "EI1a EI1b EI2 EI5 EI7 EI10 EI10a(i) EI10a(ii) EI10a(iii) EI4 EI8 EI9 EI13 EI11 "
        "EI11.1 EI11.2 EI11.3 EI11.4 EI11.5 EI11.6 EI11.7 EI3 EI12 "
        "EI16 EI17 ND1 ND2 ND3 ND4 ND5 ND6 ND7"
    )
    assert form.sections[0].heading == "Referrals and open cases"
    assert form.sections[-1].heading == "Non-DORIS measures"
    first = form.sections[0].groups[0]
    assert first.name == "Number of new referrals (by family)"
    assert [each.wording for each in first.rows] == ["Through VCM:", "Through Other route"]
    assert [each.reference for each in form.rows if each.is_part and not each.is_breakdown] == [
        "EI10a(i)", "EI10a(ii)", "EI10a(iii)", "EI8", "EI9", "EI13", "EI12", "EI17",
    ]  # fmt: skip


def test_the_year_to_date_says_which_earlier_months_are_missing(mat1, manager):
    count(mat1, "EI1a", {"2026-04": 10, "2026-05": 0, "2026-06": 12, "2026-08": 3}, by=manager)
    save(mat1, {"EI1a": "20"}, by=manager)
    found = row(mat1, "EI1a")
    assert (found.before, found.without, found.year_to_date) == (25, (JULY,), 45)
    assert (found.previous_month, found.previous) == (AUGUST, 3)


def test_not_available_is_missing_and_not_applicable_is_nothing(mat1, manager):
    months = dict.fromkeys(("2026-04", "2026-05", "2026-06"), 1)
    count(
        mat1,
        "EI1a",
        {**months, "2026-07": Reason.NOT_AVAILABLE, "2026-08": Reason.NOT_APPLICABLE},
        by=manager,
    )
    found = row(mat1, "EI1a")
    assert (found.before, found.without) == (3, (JULY,))
    assert found.previous is Reason.NOT_APPLICABLE


def test_april_starts_anew(mat1, manager):
    count(mat1, "EI1a", {f"2026-{number:02d}": 5 for number in range(4, 13)}, by=manager)
    count(mat1, "EI1a", {f"2027-{number:02d}": 5 for number in (1, 2, 3)}, by=manager)
    april = row(mat1, "EI1a", Month("2027-04"))
    assert (april.before, april.without, april.year_to_date) == (None, (), None)
    assert april.previous == 5


def test_months_before_the_team_opened_are_not_missing(mat1, manager):
    late = open_team("MAT 9", "Locality 1", first=AUGUST)
    count(late, "EI1a", {"2026-08": 4}, by=manager)
    assert row(late, "EI1a").without == ()


def test_a_snapshot_has_no_year_to_date(mat1, manager):
    count(mat1, "EI2", {"2026-07": 80, "2026-08": 90}, by=manager)
    save(mat1, {"EI2": "85"}, by=manager)
    found = row(mat1, "EI2")
    assert found.kind is Kind.SNAPSHOT
    assert (found.before, found.without, found.year_to_date) == (None, (), None)
    assert found.previous == 90


def test_a_quarters_figure_counts_in_the_year(mat1, manager):
    key = Measure.objects.get(reference="EI1a").pk
    june = Recorded(mat1.pk, key, Month("2026-06"), 30, span=3)
    record_figures([june], by=manager, at=AT)
    count(mat1, "EI1a", {"2026-07": 1, "2026-08": 2}, by=manager)
    found = row(mat1, "EI1a")
    assert (found.before, found.without) == (33, ())


def test_a_quarterly_measure_stands_beside_the_quarter_before(db, manager):
    load_catalogue()
    service = open_team("Early help hub", None)
    count(service, "FM011", {"2026-06": 90}, by=manager)
    assert {each.reference for each in read(service, AUGUST).rows} == {
        "EH1a", "EH1c", "EH1b", "EH14b",
    }  # fmt: skip
    found = row(service, "FM011")
    assert (found.previous_month, found.previous) == (Month("2026-06"), 90)
    assert (found.before, found.without) == (90, ())


def test_it_counts_what_is_filled_and_says_who_typed_last(mat1, manager):
    save(mat1, {"EI1a": "0", "EI1b": "[x]", "EI2": " | Only a comment"}, by=manager)
    form = read(mat1)
    assert form.filled == 2
    assert form.changed == (manager, AT)


def test_a_measure_set_aside_is_filled_by_itself(mat1, manager):
    ei5 = Measure.objects.get(reference="EI5")
    actions.set_aside(
        team=mat1, measure=ei5, month=SEPTEMBER, why="The hub does", by=manager, at=AT
    )
    form = read(mat1)
    assert form.filled == 1
    assert ("missing", ("EI5",)) not in [
        (each.code, each.measures) for each in form.form.findings(form.stands)
    ]


def test_a_month_outside_every_placement_has_no_return(db):
    load_catalogue()
    team = Team.objects.create(name="MAT 9", kind=TeamKind.MAT)
    with pytest.raises(NoReturn, match="MAT 9 has not opened"):
        read_form(team=team, month=SEPTEMBER)
    Placement.objects.create(team=team, first_month=APRIL, last_month=JULY)
    with pytest.raises(NoReturn, match="opened in April 2026"):
        read_form(team=team, month=Month("2026-03"))
    with pytest.raises(NoReturn, match="closed after July 2026"):
        read_form(team=team, month=SEPTEMBER)
    with pytest.raises(NoReturn, match="no measures to return for May 2026"):
        read_form(team=team, month=Month("2026-05"))


def test_it_is_read_in_a_fixed_number_of_queries(mat1, manager, query_budget):
    save(mat1, {"EI1a": "1", "EI2": "2 | A comment"}, by=manager)
    with query_budget(18):
        read(mat1)


def test_a_measure_without_a_definition_is_not_asked_for(mat1):
    measure = Measure.objects.create(reference="EI99", kind="cumulative", first_month="2000-04")
    FrameworkMeasure.objects.create(
        framework=mat1.frameworks.first().framework,
        measure=measure,
        section="New",
        position=99,
        wording="Something new",
        first_month="2000-04",
    )
    references = [row.reference for row in read(mat1).rows]
    assert "EI99" not in references


def test_a_team_that_stands_in_two_places_can_still_fill_in_its_form(mat1):
    """Django admin refuses it, two administrators at once could bring it about."""
    elsewhere = Placement.objects.create(team=mat1, first_month=SEPTEMBER)
    assert elsewhere in read_form(team=mat1, month=SEPTEMBER).placements
    assert read(mat1).locality.name == "Locality 1"
