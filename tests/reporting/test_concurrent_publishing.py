"""Publishing at the moment in which somebody else changes what is published."""

import pytest

from measures import actions
from measures.exceptions import Refused
from measures.models import Commentary, Measure
from measures.recording import Recorded, record_returns
from measures.seen import digest
from reporting.commenting import Written, write_commentary
from reporting.editions import read_report
from reporting.formats import FORMATS
from reporting.making import TakenOver, finish, give_up
from reporting.models import Copy, Edition
from reporting.publishing import close_quarter, reopen_quarter, sign_off
from reporting.quarters import read_stage
from reporting.recorded import digest as digest_of
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, gather, leave_few_measures, submit_months
from tests.measures.at_once import after, together
from tests.measures.returns import typed, whole_form
from tests.reporting.publishing import correct, frozen, made

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def council():
    """MAT 1 up to September, in a quarter that is closed."""
    cast = gather()
    leave_few_measures()
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    close_quarter(quarter=Q2, by=cast.officer, at=NOW)
    return cast


def figure(edition, reference="EI8"):
    report = read_report(edition, "teams/mat-1", Copy.FULL)
    return next(row for row in report.rows if row.reference == reference).months[-1][1].value


def test_the_second_of_two_who_publish_is_told(council):
    result = after(lambda: frozen(council.officer), lambda: frozen(council.officer))
    assert isinstance(result, Refused)
    assert str(result).startswith("Q2 2026/27 is being published already.")
    assert Edition.objects.count() == 1


def test_of_two_who_publish_at_once_one_does(council):
    results = together(lambda: frozen(council.officer), lambda: frozen(council.officer))
    assert sorted(isinstance(each, Refused) for each in results) == [False, True]
    assert Edition.objects.count() == 1


def test_a_figure_corrected_while_it_is_frozen_waits_and_is_seen_as_later(council):
    editions = []
    after(lambda: editions.append(frozen(council.officer)), lambda: correct(council, "EI8", 21))
    assert figure(editions[0]) == 20
    made(editions[0])
    assert read_stage(Q2).status == "restated"


def test_freezing_waits_for_a_figure_that_is_being_corrected(council):
    # At a moment that its writer read off a clock before, and kept for after.
    result = after(lambda: correct(council, "EI8", 21), lambda: frozen(council.officer))
    assert figure(result) == 21
    made(result)
    assert read_stage(Q2).status == "published"


def test_of_two_changes_the_earlier_one_is_not_lost_that_is_committed_later(council):
    submit_months(council.mat3, OPENED, SEPTEMBER, by=council.outsider)
    measure = Measure.objects.get(reference="EI8")

    def freeze():
        wanted = [Recorded(council.mat3.pk, measure.pk, SEPTEMBER, 22)]
        record_returns(wanted, by=council.officer, at=NOW, why="A slip")
        return frozen(council.officer)

    result = after(lambda: correct(council, "EI8", 21), freeze)
    assert figure(result) == 21


def test_a_late_return_submitted_while_its_quarter_is_frozen_is_not_in_it(council):
    about = {"team": council.mat2, "month": SEPTEMBER, "by": council.officer, "at": NOW}
    given = typed(whole_form(council.mat2, SEPTEMBER))
    actions.save_entries(**about, typed=given, as_officer=True)

    def submit_late():
        return actions.submit_return(**about, why="It came late.", as_officer=True)

    editions = []
    result = after(lambda: editions.append(frozen(council.officer)), submit_late)
    assert result.status == "submitted"
    report = read_report(editions[0], "teams/mat-2", Copy.FULL)
    assert all(row.period_actual.value is None for row in report.rows)
    made(editions[0])
    assert read_stage(Q2).status == "restated"


def test_a_return_reopened_while_its_quarter_is_frozen_waits(council):
    def reopen():
        return actions.reopen_return(
            team=council.mat1,
            month=SEPTEMBER,
            by=council.officer,
            at=NOW,
            why="Counted twice",
            as_officer=True,
        )

    assert after(lambda: frozen(council.officer), reopen).status == "reopened"


def test_commentary_written_while_it_is_frozen_is_seen_as_later(council):
    def write():
        words = [Written(None, "Late words.", shown=digest(""))]
        write_commentary(locality=None, quarter=Q2, written=words, by=council.officer, at=NOW)

    editions = []
    after(lambda: editions.append(frozen(council.officer)), write)
    assert Commentary.objects.get().written == "Late words."
    assert read_report(editions[0], "city", Copy.FULL).comments == ()
    made(editions[0])
    assert read_stage(Q2).status == "restated"


def test_two_who_write_the_first_words_at_once_do_not_overwrite_each_other(council):
    def write(text):
        words = [Written(None, text, shown="")]
        return write_commentary(
            locality=None, quarter=Q2, written=words, by=council.officer, at=NOW
        )

    first, second = together(lambda: write("One."), lambda: write("Two."))
    stands = Commentary.objects.get().written
    assert sorted([first, second], key=len) == [{}, {None: stands}]


def test_a_quarter_opened_again_while_it_is_frozen_stays_closed(council):
    def reopen():
        reopen_quarter(quarter=Q2, why="By mistake.", by=council.officer, at=NOW)

    result = after(lambda: frozen(council.officer), reopen)
    assert "is being published already" in str(result)
    assert read_stage(Q2).status == "publishing"


def test_what_is_signed_while_a_figure_is_corrected_is_looked_at_again(council):
    shown = digest_of(Q2)
    result = after(
        lambda: correct(council, "EI8", 21),
        lambda: sign_off(quarter=Q2, shown=shown, by=council.accountable, at=NOW),
    )
    assert "has changed since this page was opened" in str(result)


def test_of_finishing_and_giving_up_at_once_one_is_done(council):
    edition = frozen(council.officer)
    Edition.objects.update(worker="w", files_to_make=0)

    def end():
        return finish(key=edition.pk, worker="w", at=NOW)

    def stop():
        give_up(quarter=Q2, by=council.officer, at=NOW)

    refused = after(stop, end)
    assert isinstance(refused, TakenOver)
    assert not Edition.objects.exists()
    again = frozen(council.officer)
    Edition.objects.update(worker="w", files_to_make=0)
    refused = after(lambda: finish(key=again.pk, worker="w", at=NOW), stop)
    assert "published or given up meanwhile" in str(refused)
    assert Edition.objects.get().status == "published"


@pytest.fixture(autouse=True)
def _few_formats(few_formats):
    assert "json" in FORMATS
