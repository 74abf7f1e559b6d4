"""Typing into a form: what is saved, by whom, and what two people do to each other."""

from datetime import timedelta

import pytest

from measures import actions
from measures.exceptions import Refused
from measures.figures import Reason
from measures.models import Entry, Figure, Measure, Return, ReturnStatus
from measures.periods import Month
from measures.seen import Seen
from measures.standing import standing
from tests.measures.returns import AT, SEPTEMBER, open_team, save, submit, typed, whole_form

pytestmark = pytest.mark.django_db


def stands(team, month=SEPTEMBER):
    """Figure and comment of each row that has either, by reference."""
    names = dict(Measure.objects.values_list("pk", "reference"))
    rows = standing(Return.objects.filter(team=team, month=month).first())
    return {names[key]: (row.figure, row.comment) for key, row in rows.items()}


def shown(team, reference, month=SEPTEMBER):
    """What somebody who opens the form now is shown in one row."""
    found = standing(Return.objects.filter(team=team, month=month).first())
    row = found.get(Measure.objects.get(reference=reference).pk)
    return row.seen if row else Seen()


def test_it_works(mat1, manager):
    saved = save(mat1, {"EI1a": "12", "EI2": "0 | Quiet month", "EI5": ""}, by=manager)
    assert len(saved.written) == 2
    assert stands(mat1) == {"EI1a": (12, ""), "EI2": (0, "Quiet month")}
    entry = Entry.objects.get(measure__reference="EI2")
    assert (entry.changed_by, entry.changed_at, entry.version) == (manager, AT, 1)


def test_the_first_save_begins_a_draft_that_counts_nowhere(mat1, manager):
    save(mat1, {"EI1a": "12"}, by=manager)
    draft = Return.objects.get()
    assert (draft.team, draft.month, draft.status) == (mat1, SEPTEMBER, ReturnStatus.DRAFT)
    begun = draft.history.get()
    assert (begun.history_user, begun.history_date) == (manager, AT)
    assert not Figure.objects.exists()


def test_saving_nothing_begins_nothing(mat1, manager):
    save(mat1, {"EI1a": "", "EI2": ""}, by=manager)
    assert not Return.objects.exists()


def test_zero_missing_and_the_two_reasons_stay_four_things(mat1, manager):
    save(mat1, {"EI1a": "0", "EI1b": "[x]", "EI2": "[z]", "EI5": " | why not"}, by=manager)
    assert {name: figure for name, (figure, _) in stands(mat1).items()} == {
        "EI1a": 0,
        "EI1b": Reason.NOT_AVAILABLE,
        "EI2": Reason.NOT_APPLICABLE,
        "EI5": None,
    }


def test_a_row_that_was_not_touched_is_not_written_again(mat1, manager, deputy):
    save(mat1, {"EI1a": "12"}, by=manager)
    rows = typed({"EI1a": "12"}, seen=shown(mat1, "EI1a"))
    saved = actions.save_entries(team=mat1, month=SEPTEMBER, typed=rows, by=deputy, at=AT)
    assert not saved.written
    assert Entry.objects.get().changed_by == manager


def test_each_change_raises_the_version(mat1, manager, deputy):
    save(mat1, {"EI1a": "12"}, by=manager)
    rows = typed({"EI1a": "13"}, seen=shown(mat1, "EI1a"))
    later = AT + timedelta(minutes=5)
    actions.save_entries(team=mat1, month=SEPTEMBER, typed=rows, by=deputy, at=later)
    entry = Entry.objects.get()
    assert (entry.figure, entry.version) == (13, 2)
    assert (entry.changed_by, entry.changed_at) == (deputy, later)


def test_a_figure_can_be_taken_away(mat1, manager):
    save(mat1, {"EI1a": "12"}, by=manager)
    rows = typed({"EI1a": ""}, seen=shown(mat1, "EI1a"))
    actions.save_entries(team=mat1, month=SEPTEMBER, typed=rows, by=manager, at=AT)
    assert stands(mat1) == {"EI1a": (None, "")}


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(mat1, manager, deputy):
    save(mat1, {"EI1a": "12"}, by=manager)
    saved = save(mat1, {"EI1a": "14", "EI2": "80"}, by=deputy)
    (conflict,) = saved.conflicts
    assert saved.stands[conflict].figure == 12
    assert saved.stands[conflict].changed_by == manager
    assert stands(mat1) == {"EI1a": (12, ""), "EI2": (80, "")}


def test_a_figure_and_another_persons_comment_are_both_kept(mat1, manager, deputy):
    save(mat1, {"EI1a": "12"}, by=manager)
    first = shown(mat1, "EI1a")
    for rows, by in (({"EI1a": "13"}, manager), ({"EI1a": "12 | Two large families"}, deputy)):
        saved = actions.save_entries(
            team=mat1, month=SEPTEMBER, typed=typed(rows, seen=first), by=by, at=AT
        )
        assert not saved.conflicts
    assert stands(mat1) == {"EI1a": (13, "Two large families")}


def test_two_people_who_type_the_same_do_not_disagree(mat1, manager, deputy):
    save(mat1, {"EI1a": "12"}, by=manager)
    saved = save(mat1, {"EI1a": "12"}, by=deputy)
    assert not saved.conflicts
    assert not saved.written


def test_comments_are_kept_to_the_letter(mat1, manager):
    comment = "\n =1+1 <script>alert('é')</script> 👨‍👩‍👧\n\n@SUM\t " + "x" * 19_000
    save(mat1, {"EI1a": f"12 | {comment}"}, by=manager)
    assert Entry.objects.get().comment == comment


@pytest.mark.parametrize("reference", ["EH1a", "EI8%"])
def test_a_measure_the_form_does_not_ask_for_is_refused(mat1, manager, reference):
    with pytest.raises(Refused, match="asks for other measures now"):
        save(mat1, {"EI1a": "12", reference: "3"}, by=manager)
    assert not Return.objects.exists()


def test_a_quarterly_measure_is_asked_for_at_the_quarters_end(mat1, manager):
    service = open_team("Early help hub", None)
    with pytest.raises(Refused):
        save(service, {"FM011": "90"}, by=manager, month=Month("2026-08"))
    save(service, {"FM011": "90"}, by=manager)
    assert stands(service) == {"FM011": (90, "")}


def test_a_month_that_has_not_begun_is_refused(mat1, manager):
    with pytest.raises(Refused, match="December 2026 opens on 1 December 2026"):
        save(mat1, {"EI1a": "12"}, by=manager, month=Month("2026-12"))
    assert not Return.objects.exists()


def test_a_submitted_return_takes_no_typing(mat1, manager):
    submit(mat1, by=manager)
    with pytest.raises(Refused, match="Reopen it to change it"):
        save(mat1, {"EI1a": "99"}, by=manager)


def test_figures_that_came_without_a_form_stand_on_it(mat1, manager):
    """What an import submitted is what a reopened form begins with."""
    submit(mat1, {"EI1a": "7 | Imported"}, by=manager)
    Entry.objects.all().delete()
    assert stands(mat1)["EI1a"] == (7, "Imported")
    actions.reopen_return(team=mat1, month=SEPTEMBER, by=manager, at=AT)
    rows = typed({"EI1a": "8 | Imported"}, seen=shown(mat1, "EI1a"))
    actions.save_entries(team=mat1, month=SEPTEMBER, typed=rows, by=manager, at=AT)
    actions.submit_return(team=mat1, month=SEPTEMBER, by=manager, at=AT)
    assert stands(mat1)["EI1a"] == (8, "Imported")


def test_it_takes_a_fixed_number_of_queries(mat1, manager, query_budget):
    rows = typed(whole_form(mat1, SEPTEMBER))
    with query_budget(12):
        actions.save_entries(team=mat1, month=SEPTEMBER, typed=rows, by=manager, at=AT)
