"""Two reports compared: what differs, and who, when and why where that may be said. Pure."""

from dataclasses import replace
from datetime import date

from measures.change import Arrow
from measures.periods import Month
from reporting.report import NO_FIGURE
from reporting.restating import Cause, differences, restatements, without_names
from reporting.wording import change_in_full
from tests.reporting.factory import SEPTEMBER, city_report, row_of, team_report, with_row

AUGUST = Month("2026-08")
EVERYBODY = {team: frozenset({AUGUST, SEPTEMBER}) for team in range(15)}


def with_september(report, reference, value):
    """The report with one figure of September changed, in its month, quarter and year to date."""
    row = row_of(report, reference)
    add = value - row.months[-1][1].value
    if row.is_snapshot:
        grown = {"period_actual": value, "year_to_date": value}
    else:
        grown = {name: getattr(row, name).value + add for name in ("period_actual", "year_to_date")}
    return with_row(
        report,
        reference,
        months=(*row.months[:-1], (SEPTEMBER, row.months[-1][1]._replace(value=value))),
        **{name: getattr(row, name)._replace(value=number) for name, number in grown.items()},
    )


def told(found):
    return [(each.row.reference, each.unit, each.period, each.old, each.new) for each in found]


def test_reports_that_say_the_same_have_no_difference():
    assert differences(city_report(), city_report()) == []


def test_a_count_differs_in_its_month_its_quarter_and_its_year():
    old = team_report()
    row = row_of(old, "EI1a")
    new = with_september(old, "EI1a", 99)
    before = [row.months[-1][1].value, row.period_actual.value, row.year_to_date.value]
    after = [99, *(number + 99 - before[0] for number in before[1:])]
    assert told(differences(old, new)) == [
        ("EI1a", "MAT 4", period, str(was), str(now))
        for period, was, now in zip(
            ("September 2026", "Q2 2026/27", "Year to date"), before, after, strict=True
        )
    ]


def test_a_position_is_made_of_its_last_month_only():
    [found] = differences(team_report(1), with_september(team_report(1), "EI2", 99))
    assert (found.period, found.months) == ("Q2 2026/27", (SEPTEMBER,))


def test_a_change_differs_where_the_quarter_before_does():
    old = team_report(1)
    row = row_of(old, "EI2")
    down = replace(row.change_on_previous, percent=-50, arrow=Arrow.DOWN, judgement=None)
    new = with_row(old, "EI2", change_on_previous=down)
    june = cause(team=1, reference="EI2", last_month=Month("2026-06"))
    july = cause(team=1, reference="EI2", last_month=Month("2026-07"), who="Nobody here")
    members = {1: frozenset({Month("2026-06"), Month("2026-07")})}
    [stated] = restatements(differences(old, new), [june, july], members, {})
    assert (stated.period, stated.new) == ("Change on Q1 2026/27", "↓ down 50%")
    assert stated.old == change_in_full(row.change_on_previous)
    assert stated.who == "Ann Other"


def test_a_change_is_not_told_beside_the_figure_that_changed_it():
    old = with_september(team_report(1), "EI2", 99)
    changed = replace(row_of(old, "EI2").change_on_previous, percent=77)
    assert len(differences(team_report(1), with_row(old, "EI2", change_on_previous=changed))) == 1


def test_a_team_that_came_late_differs_in_what_the_figure_stands_on():
    old = city_report()
    row = row_of(old, "EI2")
    amount = row.period_actual
    new = with_row(old, "EI2", period_actual=amount._replace(reported=amount.expected))
    [found] = differences(old, new)
    assert (found.old, found.new) == (f"{amount.text} (14 of 15 teams)", amount.text)


def test_zero_missing_and_a_part_that_left_are_three_things():
    old = city_report()
    row = row_of(old, "EI7")
    assert row.period_actual.value == 0
    new = with_row(
        old,
        "EI7",
        period_actual=row.period_actual._replace(value=None, reported=0),
        parts=row.parts[1:],
    )
    found = {each.unit: (each.old, each.new) for each in differences(old, new)}
    assert found["City"] == ("0", f"{NO_FIGURE} (0 of 15 teams)")
    assert found["Locality 1"] == ("0", "not in the report")


def test_a_measure_that_left_the_report_is_told():
    old = city_report()
    new = replace(old, sections=old.sections[1:])
    gone = {row.reference for row in old.sections[0].rows}
    assert {each.row.reference for each in differences(old, new)} == gone


def cause(**changes):
    given = {
        "team": 3,
        "reference": "EI1a",
        "last_month": SEPTEMBER,
        "span": 1,
        "who": "Ann Other",
        "when": date(2026, 11, 5),
        "why": "Counted twice",
    }
    return Cause(**(given | changes))


def stated(causes, members=EVERYBODY, reference="EI1a"):
    old = team_report()
    return restatements(differences(old, with_september(old, reference, 99)), causes, members, {})


def test_who_when_and_why_are_those_of_the_figures_it_is_made_of():
    month, quarter, year = stated(
        [
            cause(),
            cause(last_month=AUGUST, who="Bo Else", why="Came late"),
            cause(reference="EI5", who="Nobody here"),
            cause(team=77, who="Nobody here"),
        ]
    )
    assert month.because == "Ann Other, 5 November 2026: Counted twice"
    assert quarter.who == "Ann Other and Bo Else"
    assert quarter.why == year.why == "Counted twice; Came late"


def test_a_whole_quarters_figure_is_the_cause_of_its_months():
    month, *_ = stated([cause(span=3)])
    assert month.who == "Ann Other"


def test_many_who_changed_a_figure_are_counted():
    [month, *_] = stated([cause(who=f"Person {number}", why="") for number in range(9)])
    assert month.because == "9 people, 5 November 2026"


def test_without_a_changed_figure_something_else_was():
    [month, *_] = stated([])
    assert month.because.startswith("No figure was changed: a placement, a definition")


def test_who_may_not_read_the_teams_reads_when_and_no_more():
    [month, *_] = without_names(stated([cause()]))
    assert month.because == "Corrected on 5 November 2026"
