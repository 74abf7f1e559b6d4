"""`import_figures` over what is there already: figures, forms, closed quarters, findings."""

from dataclasses import replace

import pytest
import time_machine

from doris.models import User
from measures import actions
from measures.figures import Reason
from measures.findings import send_back
from measures.models import (
    Commentary,
    Figure,
    FigureChange,
    FindingStatus,
    Measure,
    RaisedFinding,
    Return,
    ReturnStatus,
)
from measures.periods import Month
from measures.standing import standing
from tests.cast import NOW, SEPTEMBER, submit_months
from tests.measures.returns import figure_of, save, typed

pytestmark = pytest.mark.django_db

JULY, AUGUST = Month("2026-07"), Month("2026-08")


def test_a_file_imported_twice_changes_nothing_the_second_time(cast, figures):
    rows = (
        "MAT 1,EI1a,2026-07,12,,A comment",
        "MAT 1,EI1b,2026-04,1,ytd,",
        "MAT 1,EI1b,2026-05,3,ytd,",
        "MAT 1,EI2,2026-27 Q1,5,,",
    )
    figures(*rows)
    kept = (everything(Figure), everything(Return), everything(Commentary))
    with time_machine.travel("2026-10-06", tick=False):
        said = figures(*rows)
    assert said.startswith("file.csv: 0 new figures, 0 changed, 4 unchanged, 0 comments new or")
    assert (everything(Figure), everything(Return), everything(Commentary)) == kept
    assert FigureChange.objects.count() == 4
    assert Commentary.history.count() == 1


def everything(model):
    return list(model.objects.order_by("pk").values())


def test_what_is_there_changes_only_when_asked_for(cast, figures, problems):
    figures("MAT 1,EI1a,2026-07,12,,One", "MAT 1,EI2,2026-07,7,,")
    rows = ("MAT 1,EI1a,2026-07,15,,Two", "MAT 1,EI2,2026-07,7,,")
    assert problems(figures, *rows) == [
        "line 2, commentary: This would replace the comment on EI1a of MAT 1 for July 2026",
        "line 2, value: 15 would replace the 12 of EI1a of MAT 1 for July 2026",
        "To change what is there already, add --replace.",
    ]
    assert figures(*rows, replace=True).startswith(
        "file.csv: 0 new figures, 1 changed, 1 unchanged, 1 comment new or changed."
    )
    changes = FigureChange.objects.filter(measure__reference="EI1a")
    assert list(changes.values_list("old_value", "new_value")) == [(None, 12), (12, 15)]
    assert set(Commentary.history.values_list("written", flat=True)) == {"One", "Two"}
    assert set(changes.values_list("why", flat=True)) == {"Imported from file.csv"}


@pytest.mark.parametrize("value", ["", "[x]"])
def test_an_empty_value_leaves_what_is_there(cast, figures, value):
    figures("MAT 1,EI1a,2026-07,12,,", f"MAT 1,EI5,2026-07,{value},,Not counted")
    figures("MAT 1,EI1a,2026-07,,,", "MAT 1,EI5,2026-07,,,", replace=True)
    assert figure_of(cast.mat1, "EI1a", JULY) == 12
    assert figure_of(cast.mat1, "EI5", JULY) == (Reason(value) if value else None)
    assert Commentary.objects.get().written == "Not counted"


def test_a_closed_quarter_is_changed_only_with_a_reason(cast, figures, problems):
    actions.close_quarter(quarter=SEPTEMBER.quarter, by=cast.officer, at=NOW)
    rows = ("MAT 1,EI1a,2026-07,12,,", "MAT 1,EI1a,2026-06,9,,")
    assert problems(figures, *rows) == [
        "line 2, period: Q2 2026/27 is closed, so it is changed only with a reason",
        "To change a closed quarter, say why with --why.",
    ]
    assert problems(figures, *rows, why=" ")
    figures(*rows, why="Found in the old system")
    assert set(FigureChange.objects.values_list("why", flat=True)) == {"Found in the old system"}


def test_a_dry_run_writes_nothing_and_says_what_it_would(cast, figures, problems):
    said = figures("MAT 1,EI1a,2026-07,12,,", dry_run=True)
    assert said.splitlines() == [
        "file.csv: 1 new figure, 0 changed, 0 unchanged, 0 comments new or changed.",
        "Nothing was imported: this was a dry run.",
    ]
    assert problems(figures, "MAT 9,EI1a,2026-07,12,,", dry_run=True)
    assert not User.objects.filter(username="command-line").exists()
    assert not Return.objects.exists()


# Forms and findings ----------------------------------------------------------------------------


def test_a_form_shows_what_was_imported_and_keeps_what_was_typed_besides(cast, figures):
    save(cast.mat1, {"EI1a": "14", "EI2": "7"}, by=cast.manager)
    figures("MAT 1,EI1a,2026-09,12,,", "MAT 1,EI5,2026-09,3,,", replace=True)
    monthly_return = Return.objects.get()
    assert monthly_return.status == ReturnStatus.REOPENED
    why = "Imported from file.csv. Figures came from elsewhere; what was typed here besides is"
    assert monthly_return.history.first().history_change_reason.startswith(why)
    form = standing(monthly_return)
    shown = {Measure.objects.get(pk=key).reference: row.figure for key, row in form.items()}
    assert shown == {"EI1a": 12, "EI2": 7, "EI5": 3}
    assert figure_of(cast.mat1, "EI2") is None


def test_what_was_typed_and_not_submitted_is_replaced_only_when_asked_for(cast, figures, problems):
    figures("MAT 1,EI3,2026-09,40,,", "MAT 1,EI4,2026-09,6,,")
    actions.reopen_return(team=cast.mat1, month=SEPTEMBER, by=cast.manager, at=NOW)
    draft = {"EI1a": "14", "EI2": "7 | Mine", "EI3": "", "EI4": "5", "EI5": "8"}
    keep = standing(Return.objects.get())
    changes = [
        replace(each, seen=keep[each.measure].seen) if each.measure in keep else each
        for each in typed(draft)
    ]
    actions.save_entries(team=cast.mat1, month=SEPTEMBER, typed=changes, by=cast.manager, at=NOW)
    rows = (
        "MAT 1,EI1a,2026-09,12,,",
        "MAT 1,EI2,2026-09,7,,Theirs",
        "MAT 1,EI3,2026-09,39,,",
        "MAT 1,EI4,2026-09,5,,",
    )
    where, unsent = "of MAT 1 for September 2026", "and has not submitted"
    theirs = f"that {cast.manager} typed {unsent}"
    assert problems(figures, *rows)[:-1] == [
        f"line 2, value: 12 would replace the 14 {theirs} for EI1a {where}",
        f"line 3, commentary: This would replace the comment on EI2 {where} {theirs}",
        f"line 4, value: 39 would fill EI3 {where}, which {cast.manager} emptied {unsent}",
        f"line 4, value: 39 would replace the 40 of EI3 {where}",
        f"line 5, value: 5 would replace the 6 of EI4 {where}",
    ]
    figures(*rows, replace=True)
    assert figure_of(cast.mat1, "EI1a") == 12


def test_a_form_opened_again_is_left_alone_by_what_it_has_already(cast, figures):
    figures("MAT 1,EI1a,2026-09,12,,")
    actions.reopen_return(team=cast.mat1, month=SEPTEMBER, by=cast.manager, at=NOW)
    figures("MAT 1,EI1a,2026-09,12,,")
    assert Return.objects.get().status == ReturnStatus.REOPENED


def test_warnings_become_findings(cast, figures):
    submit_months(cast.mat1, Month("2025-04"), AUGUST, by=cast.manager, figure=20)
    said = figures("MAT 1,EI1a,2026-09,900,,")
    assert "1 unusual figure for a performance officer to look at." in said
    finding = RaisedFinding.objects.get()
    assert (finding.team, finding.month, finding.measure.reference) == (
        cast.mat1,
        SEPTEMBER,
        "EI1a",
    )


def test_a_file_imported_again_leaves_a_return_that_was_sent_back(cast, figures):
    submit_months(cast.mat1, Month("2025-04"), AUGUST, by=cast.manager, figure=20)
    figures("MAT 1,EI1a,2026-09,900,,")
    send_back(finding=RaisedFinding.objects.get(), note="Look again", by=cast.officer, at=NOW)
    figures("MAT 1,EI1a,2026-09,900,,")
    assert RaisedFinding.objects.get().status == FindingStatus.SENT_BACK


def test_it_takes_a_fixed_number_of_queries(cast, figures, query_budget):
    rows = [
        f"{team},{measure},{month},{number},,"
        for team in ("MAT 1", "MAT 2", "MAT 3")
        for measure in ("EI1a", "EI1b", "EI2", "EI5")
        for number, month in enumerate(("2026-06", "2026-07", "2026-08"))
    ]
    with query_budget(60):
        figures(*rows)
