"""Two imports at the same moment, and an import beside somebody who submits their form."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import transaction

from measures import actions
from measures.models import Figure, FigureChange, Placement, Return, Target
from measures.policies import lock_return
from measures.recording import lock_teams
from measures.spreadsheets import keyed
from measures.spreadsheets.figures import import_figures
from measures.spreadsheets.keyed import import_keyed
from measures.spreadsheets.plans import Asked
from measures.spreadsheets.progress import run
from measures.spreadsheets.targets import Targets
from measures.spreadsheets.teams import ADDED_MEANWHILE, import_teams
from tests.measures.at_once import PATIENCE, after, somebody_waits, together
from tests.measures.returns import AUGUST, SEPTEMBER, save, submit, whole_form

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
MONTHS = [f"2026-0{number}" for number in range(4, 10)]


def bring(by, *rows):
    content = "\n".join(["team,measure,period,value,commentary", *rows]).encode()
    return run(import_figures(content, by=by, at=AT, on=AT.date()))


def rows(number):
    return [f"MAT 1,{measure},{month},{number}" for measure in ("EI1a", "EI2") for month in MONTHS]


def place(by, *rows):
    content = "\n".join(["team,kind,locality,from,to", *rows]).encode()
    return run(import_teams(content, by=by, at=AT))


def test_of_two_imports_of_the_same_file_one_writes(mat1, manager, deputy):
    both = together(lambda: bring(manager, *rows(5)), lambda: bring(deputy, *rows(5)))
    assert sorted(outcome.plan.new for outcome in both) == [0, 12]
    assert FigureChange.objects.count() == Figure.objects.count() == 12
    assert Return.history.count() == 6


def test_of_two_imports_that_differ_the_second_is_refused(mat1, manager, deputy):
    both = together(lambda: bring(manager, *rows(5)), lambda: bring(deputy, *rows(6)))
    assert sorted(len(outcome.problems) for outcome in both) == [0, 12]
    assert Figure.objects.values("value").distinct().count() == 1


def test_an_import_sees_what_was_submitted_while_it_waited(mat1, manager, deputy):
    outcome = after(
        lambda: submit(mat1, {"EI1a": "7"}, by=manager),
        lambda: bring(deputy, "MAT 1,EI1a,2026-09,5"),
    )
    assert "5 would replace the 7" in outcome.problems[0].message
    assert Figure.objects.get(measure__reference="EI1a", last_month=SEPTEMBER).value == 7


def test_an_import_and_a_submission_wait_for_each_other(mat1, manager, deputy):
    for number in range(3):
        month = SEPTEMBER.plus(-number)
        together(
            lambda month=month: bring(deputy, f"MAT 1,EI1a,{month},5"),
            lambda month=month: submit(mat1, by=manager, month=month),
        )
        assert Return.objects.get(month=month).status == "submitted"
        assert Figure.objects.get(last_month=month, measure__reference="EI1a").value == 5


def test_an_import_of_a_comment_takes_its_return_before_the_team(mat1, manager, deputy):
    """As who submits a form does: the other way round each would wait for the other."""
    submit(mat1, by=manager, month=AUGUST)
    is_held = threading.Event()

    def submitting():
        with transaction.atomic():
            lock_return(mat1, AUGUST)
            is_held.set()
            assert somebody_waits()
            lock_teams({mat1.pk})
        return "done"

    def importing():
        is_held.wait(PATIENCE)
        return bring(deputy, "MAT 1,EI1a,2026-09,9", f"MAT 1,EI1a,{AUGUST},,A comment").problems

    assert together(submitting, importing) == ["done", []]


# Teams -----------------------------------------------------------------------------------------


def test_a_team_is_in_one_place_whoever_imports_meanwhile(mat1, manager, deputy):
    assert not place(manager, "MAT 1,MAT,Locality 1,2026-04,2026-08").problems
    plan = after(
        lambda: place(manager, "MAT 1,MAT,Locality 1,2026-09,"),
        lambda: place(deputy, "MAT 1,MAT,Locality 1,2026-10,"),
    )
    assert (
        "This overlaps with MAT 1 in Locality 1, September 2026 to now" in plan.problems[0].message
    )
    assert Placement.objects.filter(last_month=None).count() == 1


def test_a_placement_does_not_end_before_what_is_just_being_submitted(mat1, manager, deputy):
    save(mat1, whole_form(mat1, SEPTEMBER), by=manager)
    plan = after(
        lambda: actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT),
        lambda: place(deputy, "MAT 1,MAT,Locality 1,2026-04,2026-08"),
    )
    assert "MAT 1 has figures up to September 2026" in plan.problems[0].message
    assert Placement.objects.get().last_month is None


def test_the_second_of_two_imports_that_add_a_team_is_told(manager, deputy):
    row = "MAT 9,MAT,Locality 9,2026-04,"
    plan = after(lambda: place(manager, row), lambda: place(deputy, row))
    assert [str(problem) for problem in plan.problems] == [ADDED_MEANWHILE]
    assert Placement.objects.filter(team__name="MAT 9").count() == 1


def test_a_return_reopened_during_an_import_is_open_with_what_was_imported(mat1, manager, deputy):
    reopen = {"team": mat1, "month": SEPTEMBER, "by": manager, "at": AT}
    submit(mat1, by=manager)
    after(
        lambda: bring(deputy, "MAT 1,EI11.1,2026-09,5"),
        lambda: actions.reopen_return(**reopen),
    )
    assert Return.objects.get(month=SEPTEMBER).status == "reopened"
    assert Figure.objects.get(measure__reference="EI11.1").value == 5
    assert FigureChange.objects.filter(measure__reference="EI11.1").count() == 1


# Targets -------------------------------------------------------------------------------------


def aim(by, amount, *, replace=False):
    content = f"measure,year,amount\nEI5,2026-27,{amount}\nEI2,2026-27,{amount}".encode()
    asked = Asked(replace=replace)
    return run(import_keyed(Targets, content, by=by, at=AT, on=AT.date(), asked=asked))


def test_of_two_imports_of_the_same_new_targets_one_writes(mat1, manager, deputy):
    both = together(lambda: aim(manager, 100), lambda: aim(deputy, 200))
    problems = [str(problem) for outcome in both for problem in outcome.problems]
    assert problems == [keyed.ADDED_MEANWHILE] or len(problems) == 2
    assert Target.objects.values("amount").distinct().count() == 1
    assert Target.history.count() == 2


def test_an_import_of_targets_sees_what_was_imported_while_it_waited(mat1, manager, deputy):
    aim(manager, 100)
    outcome = after(lambda: aim(manager, 150, replace=True), lambda: aim(deputy, 200))
    assert "200 would replace the 150 of EI5" in outcome.problems[0].message
    assert set(Target.objects.values_list("amount", flat=True)) == {150}
