"""A quarter that has no months: its own figures are typed, and must agree."""

import pytest

from measures import updating
from measures.exceptions import NotReady
from measures.figures import Reason
from measures.models import (
    Commentary,
    Figure,
    Measure,
    PartRule,
    QuarterlyUpdate,
    RaisedFinding,
    ReturnStatus,
)
from measures.periods import Month, Quarter
from measures.raised import Found
from measures.recording import Recorded, record_returns
from measures.shared_warnings import shared_warnings
from tests.cast import OPENED, submit_months
from tests.measures import pages
from tests.measures.returns import AT
from tests.measures.updates import Q2, confirm_rows, form_of, row_of, typed_over

pytestmark = pytest.mark.django_db

Q3 = Quarter.ending(Month("2025-12"))
Q4 = Quarter.ending(Month("2026-03"))
PAGE = "/updates/mat-1/2025-26/q3/"


@pytest.fixture
def mat1(cast):
    """MAT 1 with months to September 2025, and none for the two quarters after that."""
    parts = {"EI10a(i)": 7, "EI10a(ii)": 7, "EI10a(iii)": 6}
    submit_months(cast.mat1, OPENED, Month("2025-09"), by=cast.manager, given=parts)
    return cast.mat1


def type_in(team, figures, *, by, quarter=Q3):
    """Type (figure, year to date) into an update as it stands."""
    rows = {row.reference: row for row in form_of(team, quarter).rows}
    typed = [
        typed_over(rows[reference], text, figure=figure, year_to_date=total)
        for reference, (figure, total, *said) in figures.items()
        for text in (said or [None])
    ]
    return updating.save_update(team=team, quarter=quarter, typed=typed, by=by, at=AT)


def whole(team, quarter=Q3, given=None):
    """Figures for everything, each year to date as it must be: 60 in a count, 20 in a position."""
    parts = {"EI10a(i)": 21, "EI10a(ii)": 21, "EI10a(iii)": 18}
    figures = {}
    for row in form_of(team, quarter).rows:
        figure = parts.get(row.reference, 20 if row.is_snapshot else 60)
        figures[row.reference] = (figure, row.earlier.before + figure)
    return figures | (given or {})


def found(team, quarter=Q3):
    """What stands in the way of confirming: code by measure."""
    form = form_of(team, quarter)
    return {finding.measures[0]: finding.code for finding in form.in_the_way()}


@pytest.mark.parametrize(
    ("quarter", "is_whole"),
    [
        (Q3, True),
        (Quarter.ending(Month("2026-06")), True),
        (Quarter.ending(Month("2025-09")), False),  # it has months
        (Q2, False),  # the last one: its months are still to come
        (Q2.next, False),  # not over
    ],
)
def test_which_quarters_are_typed(mat1, cast, quarter, is_whole):
    assert form_of(mat1, quarter).is_whole == is_whole


def test_the_last_quarter_is_typed_where_somebody_asks_for_it(mat1, cast):
    assert form_of(mat1, Q2, whole=True).is_whole
    submit_months(mat1, Month("2026-08"), Month("2026-08"), by=cast.manager)
    assert not form_of(mat1, Q2, whole=True).is_whole


def test_it_is_submitted_as_the_quarters_figures(mat1, cast):
    type_in(mat1, whole(mat1), by=cast.manager)
    confirm_rows(mat1, by=cast.manager, quarter=Q3)
    update = updating.submit_update(team=mat1, quarter=Q3, by=cast.manager, at=AT)
    assert update.status == ReturnStatus.SUBMITTED
    figures = Figure.objects.filter(team=mat1, last_month=Q3.last_month)
    assert {figure.span for figure in figures} == {3}
    assert figures.get(measure__reference="EI5").figure == 60
    assert not mat1.returns.filter(month__in=Q3.months).exists()
    row = row_of(mat1, "EI5", Q3)
    assert (row.actual.value, row.to_date.value) == (60, 180)
    assert row_of(mat1, "EI5", Q4).earlier.before == 180


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"EI5": (60, 181)}, {"EI5": "year-to-date"}),
        ({"EI5": (60, 60)}, {"EI5": "year-to-date"}),
        ({"EI5": (60, None)}, {"EI5": "no-year-to-date"}),
        ({"EI5": (None, None)}, {"EI5": "missing"}),
        ({"EI2": (20, 21)}, {"EI2": "year-to-date"}),
        ({"EI2": (20, 20)}, {}),
        ({"EI5": (Reason.NOT_AVAILABLE, None)}, {"EI5": "no-why"}),
        ({"EI5": (Reason.NOT_AVAILABLE, None, "The system was down")}, {}),
        ({"EI8": (61, 181)}, {"EI8": "part-above-whole"}),
    ],
)
def test_figures_must_agree(mat1, cast, given, code):
    figures = whole(mat1, given=given)
    type_in(
        mat1, {key: each for key, each in figures.items() if each[0] is not None}, by=cast.manager
    )
    assert found(mat1) == code
    if code:
        confirm_rows(mat1, by=cast.manager, quarter=Q3)
        with pytest.raises(NotReady):
            updating.submit_update(team=mat1, quarter=Q3, by=cast.manager, at=AT)
        assert not Figure.objects.filter(span=3).exists()


def test_a_part_above_its_whole_is_the_quarters_where_it_is_a_warning(mat1, cast):
    PartRule.objects.update(severity="warning")
    type_in(mat1, whole(mat1, given={"EI8": (61, 181)}), by=cast.manager)
    assert found(mat1) == {"EI8": "part-above-whole"}
    type_in(mat1, {"EI8": (61, 181, "One form covered two children")}, by=cast.manager)
    confirm_rows(mat1, by=cast.manager, quarter=Q3)
    given = {"team": mat1, "quarter": Q3, "by": cast.manager, "at": AT}
    for _ in range(2):
        updating.submit_update(**given)
        finding = RaisedFinding.objects.get(team=mat1, month=Q3.last_month)
        assert finding.code == "quarter-part-above-whole"
        updating.reopen_update(**given)
    assert shared_warnings([Found(finding, None, (), ())]) == []


def test_a_year_before_that_is_missing_can_not_be_held_against_it(mat1, cast):
    type_in(mat1, whole(mat1, Q4, {"EI5": (60, 500)}), by=cast.manager, quarter=Q4)
    assert found(mat1, Q4) == {}
    type_in(mat1, {"EI5": (60, 179)}, by=cast.manager, quarter=Q4)
    assert found(mat1, Q4) == {"EI5": "year-to-date"}


def test_what_an_import_brought_stands_to_be_confirmed(mat1, cast):
    measure = Measure.objects.get(reference="EI5").pk
    record_returns(
        [Recorded(mat1.pk, measure, Q3.last_month, 70, 3)],
        by=cast.officer,
        at=AT,
        comments={(mat1.pk, measure, Q3.last_month, 3): "As told to DORIS"},
    )
    row = row_of(mat1, "EI5", Q3)
    assert (row.stands.figure, row.stands.year_to_date, row.text) == (70, 190, "As told to DORIS")
    type_in(mat1, {key: each for key, each in whole(mat1).items() if key != "EI5"}, by=cast.manager)
    confirm_rows(mat1, by=cast.manager, quarter=Q3)
    updating.submit_update(team=mat1, quarter=Q3, by=cast.manager, at=AT)
    said = Commentary.objects.get(measure=measure, span=3)
    assert said.written == "As told to DORIS"
    assert Figure.objects.get(measure=measure, span=3).figure == 70


def test_two_people_at_once_each_keep_their_figure(mat1, cast):
    shown = {row.reference: row for row in form_of(mat1, Q3).rows}
    type_in(mat1, {"EI5": (60, 180)}, by=cast.deputy)
    given = {"team": mat1, "quarter": Q3, "by": cast.manager, "at": AT}
    mine = [typed_over(shown["EI5"], figure=61, year_to_date=180)]
    assert updating.save_update(**given, typed=mine).conflicts
    words = [typed_over(shown["EI5"], "Only words")]
    assert not updating.save_update(**given, typed=words).conflicts
    stands = row_of(mat1, "EI5", Q3).stands
    assert (stands.figure, stands.year_to_date, stands.written) == (60, 180, "Only words")


# The page ---------------------------------------------------------------------------------------


@pytest.fixture
def send(cast, browse):
    """Open the update, type (figure, year to date) into it, and press a button."""

    def type_and_press(figures=None, *, path=PAGE, **pressed):
        client = browse(cast.manager)
        (form,) = [
            each
            for each in pages.tree(client.get(path)).iter("form")
            if each.get("class") == "update"
        ]
        data = dict(pages.form_fields(form))
        for reference, (figure, total) in (figures or {}).items():
            data |= {f"figure-{reference}": figure, f"total-{reference}": total}
        return client.post(path, data | pressed, follow=True)

    return type_and_press


def test_it_is_typed_and_confirmed_in_one_press(mat1, cast, send):
    figures = {key: (str(one), str(total)) for key, (one, total) in whole(mat1).items()}
    response = send(figures, confirm="all")
    assert "This quarter has no monthly returns." in pages.main(response)
    assert "25 confirmed. Everything is confirmed" in response.content.decode()
    send(action="submit")
    assert QuarterlyUpdate.objects.get().status == ReturnStatus.SUBMITTED


def test_what_can_not_be_read_stays_as_it_was_typed(mat1, cast, send):
    response = send({"EI5": ("sixty", "1,2"), "EI7": ("1,234", "")}, action="save")
    assert pages.errors(response) == {
        "figure-EI5": "EI5: Enter a whole number in figures, like 12",
        "total-EI5": "EI5: Enter a whole number in figures, like 12",
    }
    assert pages.element(response, "figure-EI5").get("value") == "sixty"
    assert pages.element(response, "total-EI5").get("value") == "1,2"
    assert row_of(mat1, "EI7", Q3).stands.figure == 1234


def test_what_does_not_agree_is_said_at_its_box(mat1, cast, send):
    response = send({"EI5": ("60", "181"), "EI8": ("9", "129")}, confirm="EI5")
    assert pages.errors(response) == {
        "total-EI5": "EI5 (Number of early help assessments completed): the year to date is 181, "
        "but 120 before the quarter and 60 in it come to 180. Change one of them"
    }
    assert "no-year" not in pages.main(response)


def test_the_choice_of_a_whole_quarter_stays_with_the_page(mat1, cast, browse, send):
    page = "/updates/mat-1/2026-27/q2/"
    link = "Type its figures for the quarter as a whole"
    assert pages.links(browse(cast.manager).get(page))[link] == "?whole=yes"
    response = send({"EI5": ("60", "60")}, path=f"{page}?whole=yes", action="save")
    assert row_of(mat1, "EI5", Q2).stands.figure == 60
    assert "This quarter has no monthly returns." in pages.main(response)
