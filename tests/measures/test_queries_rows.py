"""What the frameworks ask for in some months, however an administrator has arranged them."""

from datetime import date

import pytest

from doris.models import User
from measures.figures import Reason
from measures.models import (
    Framework,
    FrameworkMeasure,
    Measure,
    MeasureVersion,
    NeverDoes,
    Placement,
    Return,
    Team,
    TeamFramework,
    TeamKind,
)
from measures.periods import Month, Quarter
from measures.queries import read_structure, read_window
from measures.recording import Recorded, record_returns
from tests.measures.returns import AT

pytestmark = pytest.mark.django_db

Q1 = Quarter.parse("2026-27", "q1")
APRIL, MAY, JUNE = Q1.months
AFTERWARDS = date(2026, 7, 20)


def measure(reference, *, defined="2000-04", **given):
    """A measure with a definition."""
    made = Measure.objects.create(
        **{"reference": reference, "kind": "cumulative", "first_month": "2000-04", **given}
    )
    MeasureVersion.objects.create(measure=made, from_month=defined, title=reference)
    return made


def framework(name, **rows):
    """A framework that asks for the measures, each in a section: `section=[measures]`."""
    made = Framework.objects.create(
        name=name, slug=name.lower(), position=Framework.objects.count() + 1
    )
    every = [(section, each) for section, several in rows.items() for each in several]
    for position, (section, each) in enumerate(every, 1):
        ask(made, each, section, position)
    return made


def ask(of, what, section, position, *, first="2000-04", last=None, optional=False):
    return FrameworkMeasure.objects.create(
        framework=of,
        measure=what,
        section=section,
        position=position,
        wording="How many?",
        first_month=first,
        last_month=last,
        optional=optional,
    )


def team(name, *frameworks):
    """A city-wide service that returns the frameworks."""
    made = Team.objects.create(name=name, kind=TeamKind.CITY_WIDE)
    Placement.objects.create(team=made, first_month=APRIL)
    for each in frameworks:
        TeamFramework.objects.create(team=made, framework=each, first_month=APRIL)
    return made


def window(months=Q1.months):
    return read_window(months, on=AFTERWARDS, structure=read_structure())


def asked(months=Q1.months):
    return [(row.section, row.measure.reference) for row in window(months).rows]


def needed(measured, of):
    """What each row of the measure needs of a team."""
    read = window()
    members = read.structure.members(Q1.months, team=of.pk)
    rows = [row for row in read.rows if row.measure == measured]
    return [
        line.needed if (line := next(iter(read.lines(row, members)), None)) else frozenset()
        for row in rows
    ]


def test_rows_stand_in_the_order_of_the_forms():
    one, two, three = measure("A"), measure("B"), measure("C")
    framework("Second", last=[three])
    first = framework("First", early=[two], late=[one])
    Framework.objects.filter(pk=first.pk).update(position=0)
    assert asked() == [("early", "B"), ("late", "A"), ("last", "C")]


def test_a_measure_that_was_moved_on_the_form_stands_where_it_was_in_the_period():
    one, two = measure("A"), measure("B")
    form = framework("Form", early=[one], late=[two])
    FrameworkMeasure.objects.filter(measure=one).update(last_month="2026-05")
    ask(form, one, "later", 3, first="2026-06")
    assert asked([APRIL, MAY]) == [("early", "A"), ("late", "B")]
    assert asked() == [("late", "B"), ("later", "A")]
    (row,) = [row for row in window().rows if row.measure == one]
    assert row.months == {APRIL, MAY, JUNE}


def test_a_measure_in_two_frameworks_is_needed_of_whoever_returns_one_of_them():
    shared = measure("A")
    first, second = framework("First", a=[shared]), framework("Second", a=[shared])
    neither = framework("Third", a=[measure("B")])
    every = frozenset(Q1.months)
    assert needed(shared, team("One", first)) == [every, every]
    assert needed(shared, team("Two", second)) == [every, every]
    assert needed(shared, team("Both", first, second)) == [every, every]
    assert needed(shared, team("None", neither)) == [frozenset(), frozenset()]


def submitted(of):
    """A team's returns for the quarter, with nothing in them."""
    for month in Q1.months:
        Return.objects.create(team=of, month=month, status="submitted", submitted_at=AT)


def test_a_measure_is_optional_only_for_those_of_whom_no_framework_needs_it():
    shared = measure("A")
    must, may = framework("Must", a=[shared]), framework("May")
    ask(may, shared, "a", 1, optional=True)
    asked_to, free = team("One", must, may), team("Two", may)
    user = User.objects.create(username="officer")
    submitted(asked_to), submitted(free)
    record_returns([Recorded(free.pk, shared.pk, MAY, 3)], by=user, at=AT)
    assert needed(shared, asked_to) == [frozenset(Q1.months)] * 2
    assert needed(shared, free) == [{MAY}, {MAY}]


def test_an_optional_measure_set_aside_is_stated_like_any_other():
    extra = measure("A")
    form = framework("Form")
    ask(form, extra, "a", 1, optional=True)
    one = team("One", form)
    submitted(one)
    NeverDoes.objects.create(team=one, measure=extra, first_month=MAY, why="Not here")
    read = window()
    (line,) = read.lines(read.rows[0], read.structure.members(Q1.months))
    assert line.needed == {MAY, JUNE}
    assert line.reasons == dict.fromkeys([MAY, JUNE], Reason.NOT_APPLICABLE)
    assert line.gaps == frozenset()


def test_a_figure_for_the_quarter_speaks_against_having_set_it_aside():
    one = measure("A")
    of = team("One", framework("Form", a=[one]))
    NeverDoes.objects.create(team=of, measure=one, first_month=APRIL, why="Not here")
    user = User.objects.create(username="officer")
    record_returns([Recorded(of.pk, one.pk, JUNE, 30, span=3)], by=user, at=AT)
    read = window()
    (line,) = read.lines(read.rows[0], read.structure.members(Q1.months))
    assert (line.reasons, line.quarters) == ({}, {JUNE: 30})


def test_a_ratio_stands_below_its_numerator_while_both_parts_are_asked_for():
    top, bottom = measure("A"), measure("B", last_month="2026-05")
    measure("A%", kind="ratio", numerator=top, denominator=bottom)
    framework("First", a=[top])
    framework("Second", b=[bottom])
    assert asked() == [("a", "A"), ("a", "A%"), ("b", "B")]
    ratio = window().rows[1]
    assert ratio.months == {APRIL, MAY}
    assert asked([JUNE]) == [("a", "A")]


@pytest.mark.parametrize(
    ("missing", "shown"), [("A", ["B"]), ("B", ["A"]), ("A%", ["A", "B"])], ids=str
)
def test_what_has_no_definition_waits_for_one(missing, shown):
    top, bottom = measure("A"), measure("B")
    measure("A%", kind="ratio", numerator=top, denominator=bottom)
    framework("Form", a=[top, bottom])
    MeasureVersion.objects.filter(measure__reference=missing).delete()
    assert [reference for _, reference in asked()] == shown


def test_a_quarterly_measure_is_asked_for_at_the_quarters_end():
    one = measure("A", frequency="quarterly")
    framework("Form", a=[one])
    assert window().rows[0].months == {JUNE}
    assert asked([APRIL, MAY]) == []


def test_a_team_has_something_to_return_only_while_its_framework_asks():
    quarterly = framework("Quarterly", a=[measure("A", frequency="quarterly")])
    empty, monthly = framework("Empty"), framework("Monthly", a=[measure("B")])
    teams = [team("One", quarterly), team("Two", empty), team("Three", quarterly, monthly)]
    read = window()
    assert [read.returning(each.pk) for each in teams] == [{JUNE}, set(), set(Q1.months)]


def test_a_months_return_is_handed_in_by_a_form_or_by_figures_for_the_quarter():
    one = measure("A")
    form = framework("Form", a=[one])
    monthly, quarterly, late = team("One", form), team("Two", form), team("Three", form)
    user = User.objects.create(username="officer")
    figures = [Recorded(monthly.pk, one.pk, MAY, 3), Recorded(quarterly.pk, one.pk, JUNE, 9, 3)]
    record_returns(figures, by=user, at=AT)
    read = window()
    assert read.handed_in(monthly.pk) == {MAY}
    assert read.handed_in(quarterly.pk) == set(Q1.months)
    assert read.handed_in(late.pk) == set()


def test_the_first_definition_changes_nothing():
    one = measure("A", defined=MAY)
    framework("Form", a=[one])
    assert window().rows[0].changed_within(Q1.months) == []
    MeasureVersion.objects.create(measure=one, from_month=JUNE, title="A, all kinds")
    assert window().rows[0].changed_within(Q1.months) == [JUNE]
    assert window().rows[0].changed_within([JUNE, JUNE.next]) == []
    assert window().rows[0].changed_within([MAY, JUNE.next]) == [JUNE]


def test_a_month_before_the_first_definition_takes_it():
    one = measure("A", defined=MAY)
    framework("Form", a=[one])
    MeasureVersion.objects.create(measure=one, from_month=JUNE, title="A, all kinds")
    (row,) = window().rows
    assert [row.version(month).title for month in Q1.months] == ["A", "A", "A, all kinds"]
    assert row.version(Month("2000-04")).title == "A"
