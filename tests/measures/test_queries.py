"""What is needed of whom: the lines of a unit, before anything is added up (rules §4 and §6)."""

from hypothesis import given
from hypothesis import strategies as st

from measures.figures import Kind, Reason
from measures.models import Locality, Measure, MeasureVersion, Placement, Team
from measures.periods import Month, Quarter, month_range
from measures.queries import Figures, Structure, Window
from measures.rollup import Ledger
from measures.rows import Row

Q1 = Quarter.parse("2026-27", "q1")
APRIL, MAY, JUNE = Q1.months
YEAR = frozenset(Q1.financial_year.months)
DORIS = 1
MEASURE = Measure(pk=7, reference="EI1a", kind="cumulative", first_month=Month("2000-04"))
X = Reason.NOT_AVAILABLE


def placed(team, locality, first=APRIL, last=None):
    return Placement(
        team=Team(pk=team, name=f"MAT {team}"),
        locality=locality and Locality(pk=locality, name=f"Locality {locality}"),
        first_month=first,
        last_month=last,
    )


def structure_of(*placements):
    return Structure(
        teams={each.team_id: each.team for each in placements},
        localities={each.locality_id: each.locality for each in placements if each.locality_id},
        placements=placements,
    )


def by_key(cells, wanted):
    """Of {team: {month: figure}} the figures that are numbers, or that are reasons."""
    return {
        (team, MEASURE.pk): {
            month: figure for month, figure in months.items() if isinstance(figure, wanted)
        }
        for team, months in (cells or {}).items()
    }


def roll_up(kind, period, lines):
    return Ledger(kind, lines).total(period)


def window_of(structure, cells=None, *, ended=YEAR, **given):
    return Window(
        months=YEAR,
        structure=structure,
        rows=[],
        returned={(team, DORIS): YEAR for team in structure.teams},
        set_aside=given.get("set_aside", {}),
        submitted=given.get("submitted", {}),
        will_not_report={},
        figures=Figures(
            numbers=by_key(cells, int),
            reasons=by_key(cells, Reason),
            quarters=by_key(given.get("quarters"), int),
        ),
        ended=frozenset(ended),
    )


def row_of(*, months=YEAR, optional=False):
    version = MeasureVersion(measure=MEASURE, from_month=Month("2000-04"), title="New referrals")
    return Row(
        measure=MEASURE,
        framework="DORIS",
        framework_id=DORIS,
        framework_slug="doris",
        section="Referrals",
        wording="",
        versions=[version],
        months=frozenset(months),
        optional=optional,
    )


def lines_in(window, locality, row=None):
    members = window.structure.members(sorted(YEAR), locality=locality)
    return window.lines(row or row_of(), members)


def test_a_months_figure_belongs_to_where_the_team_was_placed_that_month():
    structure = structure_of(placed(1, 10, last=APRIL), placed(1, 20, first=MAY))
    window = window_of(structure, {1: {APRIL: 4, MAY: 5}})
    (before,), (after,) = lines_in(window, 10), lines_in(window, 20)
    assert (before.numbers, after.numbers) == ({APRIL: 4}, {MAY: 5})
    assert before.needed == {APRIL}
    assert after.needed == YEAR - {APRIL}


def test_a_month_that_has_not_ended_is_needed_only_of_those_who_submitted_it():
    structure = structure_of(placed(1, 10), placed(2, 10))
    window = window_of(structure, ended={APRIL}, submitted={2: frozenset({APRIL, MAY})})
    needed = {line.team: line.needed for line in lines_in(window, 10)}
    assert needed == {1: {APRIL}, 2: {APRIL, MAY}}


def test_a_measure_is_needed_only_while_its_framework_asks_for_it():
    window = window_of(structure_of(placed(1, 10)))
    (line,) = lines_in(window, 10, row_of(months={JUNE}))
    assert line.needed == {JUNE}


def test_a_measure_set_aside_carries_not_applicable_by_itself():
    window = window_of(
        structure_of(placed(1, 10)), {1: {APRIL: 3}}, set_aside={(1, 7): YEAR - {APRIL}}
    )
    (line,) = lines_in(window, 10)
    assert line.numbers == {APRIL: 3}
    assert line.reasons[MAY] is Reason.NOT_APPLICABLE
    total = roll_up(Kind.CUMULATIVE, Q1.months, [line])
    assert (total.value, total.reported, total.expected) == (3, 1, 1)


def test_an_optional_measure_is_not_needed_of_a_month_submitted_without_it():
    window = window_of(
        structure_of(placed(1, 10), placed(2, 10), placed(3, 10)),
        {1: {MAY: 2}},
        submitted={1: YEAR, 2: YEAR, 3: YEAR - {JUNE}},
    )
    lines = lines_in(window, 10, row_of(optional=True))
    assert {line.team: line.needed for line in lines} == {1: {MAY}, 3: {JUNE}}


def test_a_quarters_figure_belongs_where_the_team_was_at_the_quarters_end():
    structure = structure_of(placed(1, 10, last=APRIL), placed(1, 20, first=MAY))
    window = window_of(structure, ended=Q1.months, quarters={1: {JUNE: 30}})
    assert lines_in(window, 10) == []
    total = roll_up(Kind.CUMULATIVE, Q1.months, lines_in(window, 20))
    assert (total.value, total.reported, total.expected) == (30, 1, 1)
    assert (total.months_reported, total.months_needed) == (3, 3)


def test_the_city_wide_services_are_those_without_a_locality():
    structure = structure_of(placed(1, 10), placed(2, None))
    assert set(structure.members([APRIL], locality=None)) == {2}
    assert set(structure.members([APRIL])) == {1, 2}
    assert set(structure.members([APRIL], team=1)) == {1}


months = st.sampled_from(sorted(YEAR))
figures = st.integers(0, 300) | st.just(X) | st.just(Reason.NOT_APPLICABLE)


@st.composite
def councils(draw):
    """Teams with figures that move once between two localities or the city-wide services."""
    places = st.sampled_from([10, 20, None])
    placements, cells = [], {}
    for team in range(1, draw(st.integers(2, 6))):
        moves = draw(months)
        first = placed(team, draw(places), APRIL, moves)
        placements += [first, placed(team, draw(places), moves.next)]
        cells[team] = draw(st.dictionaries(months, figures, max_size=12))
    structure = structure_of(*placements)
    return window_of(structure, cells, ended=draw(st.sets(months)))


@given(councils(), st.sampled_from([Kind.CUMULATIVE, Kind.SNAPSHOT]), st.integers(1, 4))
def test_localities_and_city_wide_services_sum_to_the_city(window, kind, number):
    quarter = Q1.financial_year.quarters[number - 1]
    row = row_of()
    city = window.lines(row, window.structure.members(sorted(YEAR)))
    parts = [lines_in(window, locality, row) for locality in (10, 20, None)]
    for period in (quarter.months, quarter.months_to_date, quarter.months[-1:]):
        whole = roll_up(kind, period, city)
        split = [roll_up(kind, period, part) for part in parts]
        assert sum(total.value or 0 for total in split) == (whole.value or 0)
        assert sum(total.months_needed for total in split) == whole.months_needed
        assert sum(total.months_reported for total in split) == whole.months_reported


@given(councils())
def test_no_months_figure_is_lost_or_counted_twice_by_a_move(window):
    for month in month_range(APRIL, Month("2027-03")):
        given_here = [
            line
            for locality in (10, 20, None)
            for line in lines_in(window, locality)
            if month in line.numbers or month in line.reasons
        ]
        entered = [*window.figures.numbers.values(), *window.figures.reasons.values()]
        assert len(given_here) == sum(month in cells for cells in entered)
