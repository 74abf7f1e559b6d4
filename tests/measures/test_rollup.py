"""From teams' figures to totals (rules §5 and §6): tables at the edges, and guarantees."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.figures import Kind, Reason
from measures.periods import FinancialYear, Month, Quarter
from measures.rollup import (
    Gap,
    Ledger,
    Line,
    RatioLedger,
)
from measures.spans import kind_of_ratio

X, Z = Reason.NOT_AVAILABLE, Reason.NOT_APPLICABLE
Q1 = Quarter.parse("2026-27", "q1")
APRIL, MAY, JUNE = Q1.months
MARCH = APRIL.previous
YEAR = FinancialYear(2026)


def line(team, *figures, months=Q1.months, quarters=None, needed=None):
    """A team's line over consecutive months; None is a month with no entry."""
    cells = {
        month: figure for month, figure in zip(months, figures, strict=True) if figure is not None
    }
    return Line.of(team, months if needed is None else needed, cells, quarters)


def roll_up(kind, period, lines):
    return Ledger(kind, lines).total(period)


def ratio_of(*pairs, kinds=(Kind.CUMULATIVE, Kind.CUMULATIVE)):
    """The ratio of teams' numerators and denominators."""
    tops, bottoms = [top for top, _ in pairs], [bottom for _, bottom in pairs]
    return RatioLedger(Ledger(kinds[0], tops), Ledger(kinds[1], bottoms))


def test_a_cumulative_measure_adds_months_and_teams():
    total = roll_up(Kind.CUMULATIVE, Q1.months, [line(1, 1, 2, 3), line(2, 10, 20, 30)])
    assert (total.value, total.reported, total.expected) == (66, 2, 2)
    assert (total.months_reported, total.months_needed) == (6, 6)


def test_a_snapshot_takes_the_last_month_and_adds_only_teams():
    total = roll_up(Kind.SNAPSHOT, Q1.months, [line(1, 120, 131, 127), line(2, 5, 6, 7)])
    assert (total.value, total.reported, total.expected) == (134, 2, 2)


def test_a_snapshot_missing_at_the_end_is_missing_whatever_came_before():
    total = roll_up(Kind.SNAPSHOT, Q1.months, [line(1, 120, 131, None)])
    assert (total.value, total.reported, total.expected) == (None, 0, 1)


def test_a_team_in_part_counts_in_the_sum_but_not_as_reported():
    total = roll_up(Kind.CUMULATIVE, Q1.months, [line(1, 1, None, X), line(2, 4, 5, 6)])
    assert (total.value, total.reported, total.expected) == (16, 1, 2)
    assert total.gaps == (Gap(1, (MAY, JUNE), in_part=True, unavailable=(JUNE,)),)
    assert (total.months_reported, total.months_needed) == (4, 6)


@pytest.mark.parametrize(
    ("figures", "value", "reason", "reported", "expected"),
    [
        ((0, 0, 0), 0, None, 1, 1),
        ((None, None, None), None, None, 0, 1),
        ((X, X, X), None, X, 0, 1),
        ((Z, Z, Z), None, Z, 0, 0),
        ((X, X, None), None, None, 0, 1),
        ((Z, Z, X), None, X, 0, 1),
        ((Z, 4, 5), 9, None, 1, 1),
        ((0, Z, None), 0, None, 0, 1),
    ],
)
def test_zero_missing_and_the_two_reasons_stay_four_things(
    figures, value, reason, reported, expected
):
    total = roll_up(Kind.CUMULATIVE, Q1.months, [line(1, *figures)])
    assert (total.value, total.reason) == (value, reason)
    assert (total.reported, total.expected) == (reported, expected)


def test_a_reason_is_the_units_only_when_every_expected_team_gave_it():
    assert roll_up(Kind.CUMULATIVE, (MAY,), [line(1, X, X, X), line(2, X, X, X)]).reason is X
    assert roll_up(Kind.CUMULATIVE, (MAY,), [line(1, X, X, X), line(2, *[None] * 3)]).reason is None
    # A team that gave [z] is not expected, so it has no say.
    assert roll_up(Kind.CUMULATIVE, (MAY,), [line(1, X, X, X), line(2, Z, Z, Z)]).reason is X


def test_a_reason_outside_the_period_or_where_none_is_needed_has_no_say():
    assert roll_up(Kind.CUMULATIVE, (MAY,), [line(1, X, None, X)]).reason is None
    assert roll_up(Kind.SNAPSHOT, Q1.months, [line(1, Z, None, X)]).reason is X
    beside = line(2, Z, Z, Z, needed=[APRIL])
    assert roll_up(Kind.CUMULATIVE, (MAY,), [line(1, X, X, X), beside]).reason is X
    assert roll_up(Kind.CUMULATIVE, (MAY,), [beside]).reason is None


def test_a_line_tells_numbers_from_reasons():
    mixed = line(1, 0, X, Z)
    assert (mixed.numbers, mixed.reasons) == ({APRIL: 0}, {MAY: X, JUNE: Z})
    assert mixed.cells == {APRIL: 0, MAY: X, JUNE: Z}


def test_a_month_that_is_not_needed_leaves_no_gap_but_counts_when_given():
    given_early = line(1, 1, 2, 3, needed=[APRIL, MAY])
    total = roll_up(Kind.CUMULATIVE, Q1.months, [given_early, line(2, 4, 5, None, needed=[APRIL])])
    assert (total.value, total.reported, total.expected) == (15, 2, 2)


def test_nobody_is_expected_of_an_empty_unit():
    total = roll_up(Kind.CUMULATIVE, Q1.months, [])
    assert (total.value, total.reason, total.reported, total.expected) == (None, None, 0, 0)


def test_a_quarters_figure_covers_its_months_and_has_no_monthly_position():
    whole = line(1, None, None, None, quarters={JUNE: 30})
    quarter = roll_up(Kind.CUMULATIVE, Q1.months, [whole, line(2, 1, 2, 3)])
    assert (quarter.value, quarter.reported, quarter.expected) == (36, 2, 2)
    assert (quarter.months_reported, quarter.months_needed) == (6, 6)
    june = roll_up(Kind.CUMULATIVE, (JUNE,), [whole])
    assert (june.value, june.reported, june.expected) == (None, 0, 1)
    position = roll_up(Kind.SNAPSHOT, Q1.months, [whole])
    assert (position.value, position.reported) == (30, 1)


def test_a_ratio_uses_only_the_team_months_in_which_both_parts_are_numbers():
    pairs = [
        (line(1, 1, 2, 3), line(1, 4, None, 6)),
        (line(2, 5, 5, 5), line(2, 10, 10, 10)),
    ]
    ratio = ratio_of(*pairs).total(Q1.months)
    assert ratio.value == Fraction(1 + 3 + 15, 4 + 6 + 30)
    assert (ratio.numerator.reported, ratio.numerator.expected) == (1, 2)


def test_a_team_for_which_one_part_does_not_apply_is_not_expected_in_the_ratio():
    ratio = ratio_of((line(1, Z, Z, Z), line(1, 4, 5, 6))).total(Q1.months)
    assert (ratio.value, ratio.numerator.expected, ratio.numerator.reason) == (None, 0, Z)


@pytest.mark.parametrize(("top", "bottom"), [(Z, X), (X, Z), (Z, 5), (5, Z), (Z, None)])
def test_of_two_reasons_not_applicable_is_the_stronger(top, bottom):
    pair_of_lines = line(1, top, top, top), line(1, bottom, bottom, bottom)
    ratio = ratio_of(pair_of_lines).total(Q1.months)
    assert (ratio.value, ratio.numerator.expected, ratio.numerator.reason) == (None, 0, Z)


def test_a_ratio_is_needed_only_where_both_parts_are():
    top, bottom = line(1, 1, 2, 3), line(1, 4, 5, None, needed=[APRIL, MAY])
    ratio = ratio_of((top, bottom)).total(Q1.months)
    assert ratio.value == Fraction(3, 9)
    assert (ratio.numerator.reported, ratio.numerator.months_needed) == (1, 2)


def test_a_ratio_of_quarters_figures_needs_both():
    def whole(figure):
        return line(1, None, None, None, quarters={JUNE: figure})

    def ratio(numerator, denominator):
        return ratio_of((numerator, denominator)).total(Q1.months)

    both = ratio(whole(10), whole(40))
    assert (both.value, both.numerator.reported) == (Fraction(1, 4), 1)
    for one in (ratio(whole(10), line(1, 20, 10, 10)), ratio(line(1, 5, 5, 0), whole(40))):
        assert (one.value, one.numerator.reported, one.numerator.expected) == (None, 0, 1)


def test_a_team_with_one_part_only_has_no_place_in_the_ratio():
    tops, bottoms = [line(1, 1, 1, 1), line(2, 5, 5, 5)], [line(2, 10, 10, 10), line(3, 1, 1, 1)]
    ratio = RatioLedger(Ledger(Kind.CUMULATIVE, tops), Ledger(Kind.CUMULATIVE, bottoms))
    total = ratio.total(Q1.months)
    assert (total.value, total.numerator.expected) == (Fraction(1, 2), 1)


def test_a_zero_denominator_gives_no_ratio():
    ratio = ratio_of((line(1, 0, 0, 0), line(1, 0, 0, 0))).total(Q1.months)
    assert ratio.value is None
    assert (ratio.numerator.reported, ratio.numerator.expected) == (1, 1)


def two_quarters(team, *figures, needed=None):
    """A line over Q4 of last year and Q1 of this."""
    return line(team, *figures, months=Q1.previous.months + Q1.months, needed=needed)


def test_like_for_like_keeps_the_teams_with_every_month_of_both_periods():
    lines = [two_quarters(1, 1, 1, 1, 2, 2, 2), two_quarters(2, 5, None, 5, 5, 5, 5)]
    sides = Ledger(Kind.CUMULATIVE, lines).like_for_like(Q1.months, Q1.previous.months)
    assert (sides.current, sides.base, sides.teams, sides.of) == (6, 3, 1, 2)


def test_like_for_like_of_a_snapshot_needs_only_both_last_months():
    lines = [two_quarters(1, None, None, 8, None, None, 9)]
    sides = Ledger(Kind.SNAPSHOT, lines).like_for_like(Q1.months, Q1.previous.months)
    assert (sides.current, sides.base, sides.teams, sides.of) == (9, 8, 1, 1)


def test_a_quarters_own_figure_is_like_its_months():
    lines = [
        two_quarters(1, None, None, None, 2, 2, 2),
        two_quarters(2, 5, 5, 5, None, 5, 5),
        two_quarters(3, None, None, None, None, None, None),
    ]
    lines[0] = replace(lines[0], quarters={MARCH: 30})
    lines[2] = replace(lines[2], quarters={MARCH: 7, JUNE: 8})
    sides = Ledger(Kind.CUMULATIVE, lines).like_for_like(Q1.months, Q1.previous.months)
    assert (sides.current, sides.base, sides.teams, sides.of) == (14, 37, 2, 3)
    months = Ledger(Kind.CUMULATIVE, lines).like_for_like((JUNE,), (MARCH,))
    assert (months.current, months.base, months.teams, months.of) == (5, 5, 1, 3)


def test_a_change_counts_the_teams_expected_in_either_period():
    lines = [
        two_quarters(1, 1, 1, 1, 2, 2, 2),
        two_quarters(2, 1, 1, 1, Z, Z, Z),
        two_quarters(3, None, None, None, None, None, None),
        two_quarters(4, Z, Z, Z, Z, Z, Z),
        two_quarters(5, 1, 1, 1, 1, 1, 1, needed=[]),
    ]
    sides = Ledger(Kind.CUMULATIVE, lines).like_for_like(Q1.months, Q1.previous.months)
    assert (sides.current, sides.base, sides.of) == (6 + 3, 3 + 3, 3)


def test_nobody_left_in_is_no_change():
    sides = Ledger(Kind.CUMULATIVE, [two_quarters(1, 1, 1, 1, 1, None, 1)]).like_for_like(
        Q1.months, Q1.previous.months
    )
    assert (sides.current, sides.base, sides.teams, sides.of) == (None, None, 0, 1)


def test_like_for_like_of_a_ratio_divides_over_the_teams_left_in():
    pairs = [
        (two_quarters(1, 1, 1, 1, 2, 2, 2), two_quarters(1, 4, 4, 4, 4, 4, 4)),
        (two_quarters(2, 9, 9, 9, 9, 9, 9), two_quarters(2, 9, 9, 9, 9, 9, None)),
    ]
    sides = ratio_of(*pairs).like_for_like(Q1.months, Q1.previous.months)
    assert (sides.current, sides.base) == (Fraction(1, 2), Fraction(1, 4))
    assert (sides.teams, sides.of) == (1, 2)


figures = st.none() | st.sampled_from([X, Z]) | st.integers(0, 500)
year_lines = st.lists(st.lists(figures, min_size=12, max_size=12), min_size=0, max_size=6).map(
    lambda rows: [line(team, *row, months=YEAR.months) for team, row in enumerate(rows)]
)


def number(value):
    return value or 0


@given(year_lines)
def test_the_quarters_of_a_year_sum_to_its_year_to_date(lines):
    parts = [roll_up(Kind.CUMULATIVE, quarter.months, lines) for quarter in YEAR.quarters]
    whole = roll_up(Kind.CUMULATIVE, YEAR.quarters[-1].months_to_date, lines)
    assert sum(number(part.value) for part in parts) == number(whole.value)
    assert (whole.value is None) == all(part.value is None for part in parts)


@given(year_lines, st.data())
def test_parts_that_share_the_teams_sum_to_the_whole(lines, data):
    where = [data.draw(st.integers(0, 2)) for _ in lines]
    for kind in (Kind.CUMULATIVE, Kind.SNAPSHOT):
        parts = [
            roll_up(
                kind, YEAR.months, [each for each, at in zip(lines, where, strict=True) if at == n]
            )
            for n in range(3)
        ]
        whole = roll_up(kind, YEAR.months, lines)
        assert sum(number(part.value) for part in parts) == number(whole.value)
        assert sum(part.expected for part in parts) == whole.expected
        assert sum(part.reported for part in parts) == whole.reported


@given(year_lines, st.integers(1, 12))
def test_no_snapshot_is_ever_summed_over_months(lines, length):
    period = YEAR.months[:length]
    last = period[-1]
    numbers = [each.numbers[last] for each in lines if last in each.numbers]
    expected = sum(numbers) if numbers else None
    assert roll_up(Kind.SNAPSHOT, period, lines).value == expected
    sides = Ledger(Kind.SNAPSHOT, lines).like_for_like(period, period)
    assert sides.current == sides.base == expected


@given(year_lines, st.integers(1, 12))
def test_no_ratio_of_a_snapshot_sums_it_over_months(lines, length):
    period = YEAR.months[:length]
    pairs = [(each, each) for each in lines]
    for kinds in [(Kind.SNAPSHOT, Kind.CUMULATIVE), (Kind.CUMULATIVE, Kind.SNAPSHOT)]:
        ratio = ratio_of(*pairs, kinds=kinds).total(period)
        position = roll_up(Kind.SNAPSHOT, period, lines)
        assert ratio.numerator.value == ratio.denominator.value == position.value


@pytest.mark.parametrize(
    ("numerator", "denominator", "kind"),
    [
        (Kind.CUMULATIVE, Kind.CUMULATIVE, Kind.CUMULATIVE),
        (Kind.SNAPSHOT, Kind.SNAPSHOT, Kind.SNAPSHOT),
        (Kind.SNAPSHOT, Kind.CUMULATIVE, Kind.SNAPSHOT),
        (Kind.CUMULATIVE, Kind.SNAPSHOT, Kind.SNAPSHOT),
    ],
)
def test_a_ratio_is_counted_as_its_parts_are(numerator, denominator, kind):
    assert kind_of_ratio(numerator, denominator) is kind


@given(year_lines)
def test_coverage_never_exceeds_what_is_expected(lines):
    total = roll_up(Kind.CUMULATIVE, YEAR.months, lines)
    assert 0 <= total.reported <= total.expected <= len(lines)
    assert total.expected - total.reported == len(total.gaps)
    assert total.months_reported + sum(len(gap.months) for gap in total.gaps) == total.months_needed


@given(year_lines)
def test_a_total_is_missing_only_when_no_month_holds_a_number(lines):
    any_number = any(each.numbers for each in lines)
    assert (roll_up(Kind.CUMULATIVE, YEAR.months, lines).value is None) == (not any_number)


def test_months_are_the_same_keys_as_their_text():
    assert {Month("2026-04"): 1}["2026-04"] == 1
