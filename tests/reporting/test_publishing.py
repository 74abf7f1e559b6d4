"""Closing, opening again, signing off and freezing: what each takes, and what it keeps."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures import actions
from measures.exceptions import Refused
from measures.models import ClosedQuarter, Commentary, Measure, MeasureVersion, Placement
from measures.seen import Seen
from measures.states import QuarterStatus
from reporting.editions import AUDIENCES, COPIES, read_report
from reporting.models import Copy, Edition, EditionReport
from reporting.publishing import (
    Accepted,
    close_quarter,
    freeze_edition,
    reopen_quarter,
    sign_off,
)
from reporting.quarters import read_sign_off, read_stage
from reporting.recorded import digest
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, leave_few_measures, submit_months
from tests.measures.returns import submit, typed
from tests.reporting.publishing import WITHOUT, correct, frozen, published

LATER = NOW + timedelta(days=30)


@pytest.fixture
def council(cast, few_formats):
    """All three teams up to September, but MAT 2 without September."""
    leave_few_measures()
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER.previous, by=cast.officer)
    submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.outsider)
    return cast


@pytest.fixture
def closed(council):
    close_quarter(quarter=Q2, by=council.officer, at=NOW)
    return council


# Closing and opening again ---------------------------------------------------------------------


def test_a_quarter_that_has_not_ended_is_not_closed(council):
    with pytest.raises(Refused, match="Q3 2026/27 has not ended yet"):
        close_quarter(quarter=Q2.next, by=council.officer, at=NOW)


def test_a_quarter_closed_by_mistake_is_opened_with_a_reason_that_is_kept(closed):
    with pytest.raises(Refused, match="Say why"):
        reopen_quarter(quarter=Q2, why=" ", by=closed.officer, at=NOW)
    reopen_quarter(quarter=Q2, why="Wrong quarter.", by=closed.officer, at=NOW)
    assert not ClosedQuarter.objects.exists()
    row = ClosedQuarter.history.first()
    assert (row.history_type, row.history_user, row.history_change_reason) == (
        "-",
        closed.officer,
        "Wrong quarter.",
    )
    actions.reopen_return(team=closed.mat1, month=SEPTEMBER, by=closed.manager, at=NOW)


def test_once_published_a_quarter_is_not_opened_again(council):
    published(council)
    with pytest.raises(Refused, match="Reopen the return that is wrong"):
        reopen_quarter(quarter=Q2, why="Wrong.", by=council.officer, at=NOW)


# Signing off -----------------------------------------------------------------------------------


def test_a_sign_off_keeps_role_and_day_and_holds_until_something_changes(closed):
    closed.accountable.job_title = "Director of Children’s Services"
    row = sign_off(quarter=Q2, shown=digest(Q2), by=closed.accountable, at=NOW)
    assert (row.role, row.at) == ("Director of Children’s Services", NOW)
    assert read_sign_off(Q2).holds
    correct(closed, "EI1a", 21)
    assert not read_sign_off(Q2).holds


@pytest.mark.parametrize("what", ["comment", "placement", "definition"])
def test_a_sign_off_is_of_words_placements_and_definitions_too(closed, what):
    sign_off(quarter=Q2, shown=digest(Q2), by=closed.accountable, at=NOW)
    if what == "comment":
        Commentary.objects.create(last_month=SEPTEMBER, span=3, written="A steady quarter.")
    elif what == "placement":
        Placement.objects.filter(team=closed.mat1).first().save()
    else:
        MeasureVersion.objects.first().save()
    assert not read_sign_off(Q2).holds


def test_only_what_was_shown_is_signed(closed):
    shown = digest(Q2)
    correct(closed, "EI1a", 21)
    with pytest.raises(Refused, match="has changed since this page was opened"):
        sign_off(quarter=Q2, shown=shown, by=closed.accountable, at=NOW)


# Freezing --------------------------------------------------------------------------------------


def test_an_edition_holds_every_copy_of_every_unit(closed):
    edition = frozen(closed.officer)
    held = set(edition.reports.values_list("path", "copy"))
    assert held == {
        (path, copy.value)
        for level, paths in {
            "city": ["city"],
            "locality": ["localities/locality-1", "localities/locality-2"],
            "team": ["teams/mat-1", "teams/mat-2", "teams/mat-3"],
        }.items()
        for path in paths
        for copy in COPIES[level]
    }
    assert edition.files_to_make == 2 * len(held)
    assert AUDIENCES.keys() == set(Copy)


def test_what_is_missing_has_to_be_accepted_by_name_and_with_a_reason(closed):
    given = {"quarter": Q2, "by": closed.officer, "at": NOW, "without_sign_off": WITHOUT}
    late = frozenset({(closed.mat2.pk, SEPTEMBER)})
    with pytest.raises(Refused, match=r"MAT 2 \(September 2026\): nothing was submitted"):
        freeze_edition(accepted=Accepted(note="So be it."), **given)
    with pytest.raises(Refused, match="Say why the quarter is published without"):
        freeze_edition(accepted=Accepted(late), **given)
    edition = freeze_edition(accepted=Accepted(late, note="Flooded"), **given)
    assert edition.accepted == {
        "missing": ["MAT 2 (September 2026)"],
        "findings": 0,
        "note": "Flooded",
        "by": "Officer",
    }
    said = {
        copy: " ".join(read_report(edition, "city", copy).publication.notes)
        for copy in (Copy.FULL, Copy.OPEN)
    }
    assert "Published without MAT 2 (September 2026), accepted by Officer: Flooded." in said["full"]
    assert "Published without returns of 1 team, accepted by Officer: Flooded." in said["open"]
    assert "MAT" not in said["open"]


def test_without_a_sign_off_that_holds_a_reason_is_asked_for_and_shown(closed):
    sign_off(quarter=Q2, shown=digest(Q2), by=closed.accountable, at=NOW)
    edition = frozen(closed.officer)
    assert edition.signed_off == {
        "name": "Accountable",
        "role": "Accountable officer",
        "on": "2026-10-05",
    }
    assert edition.without_sign_off == ""
    sentence = "Signed off by Accountable, Accountable officer, on 5 October 2026."
    assert read_report(edition, "teams/mat-1", Copy.FULL).publication.notes[0] == sentence


def test_with_a_sign_off_that_no_longer_holds_there_is_none(closed):
    sign_off(quarter=Q2, shown=digest(Q2), by=closed.accountable, at=NOW)
    correct(closed, "EI1a", 21)
    late = Accepted(frozenset({(closed.mat2.pk, SEPTEMBER)}), note="Flooded")
    with pytest.raises(Refused, match="Nobody has signed Q2 2026/27 off as it stands"):
        freeze_edition(quarter=Q2, accepted=late, by=closed.officer, at=NOW)
    edition = frozen(closed.officer)
    assert edition.signed_off is None
    notes = read_report(edition, "city", Copy.OPEN).publication.notes
    assert notes[0] == f"Not signed off: {WITHOUT}"


def test_an_open_quarter_is_not_published(council):
    with pytest.raises(Refused, match=r"Q2 2026/27 is still open\. Close it first"):
        frozen(council.officer)
    assert not Edition.objects.exists()


def test_nothing_is_published_twice(council):
    published(council)
    with pytest.raises(Refused, match="Nothing in Q2 2026/27 has changed"):
        frozen(council.officer)
    assert EditionReport.objects.values("edition").distinct().count() == 1


def test_a_placement_put_right_is_published_again_although_no_figure_changed(council):
    published(council)
    Placement.objects.filter(team=council.mat2).update(locality=council.locality2)
    edition = frozen(council.officer)
    told = {each["unit"]: each for each in edition.restatements if each["reference"] == "EI1a"}
    assert told["Locality 1"]["when"] == ""
    assert "City" not in told


def test_nobody_waits_while_the_reports_are_built(closed):
    with CaptureQueriesContext(connection) as asked:
        frozen(closed.officer)
    statements = [each["sql"] for each in asked.captured_queries]
    held = next(place for place, sql in enumerate(statements) if sql.startswith("SAVEPOINT"))
    built = [place for place, sql in enumerate(statements) if ' "measures_commentary" ' in sql]
    assert built
    assert max(built) < held


# Restating -------------------------------------------------------------------------------------


def test_a_late_correction_is_restated_with_who_when_and_why(council):
    first = published(council)
    correct(council, "EI8", 21, at=LATER)
    second = frozen(council.officer, at=LATER)
    full = read_report(second, "city", Copy.FULL).publication
    assert full.restates == 1
    told = {(each.reference, each.unit, each.period): each for each in full.restatements}
    change = told["EI8", "City", "September 2026"]
    assert (change.old, change.new) == ("40 (2 of 3 teams)", "41 (2 of 3 teams)")
    assert change.because == "Officer, 4 November 2026: A case was counted twice."
    assert told["EI8", "Locality 1", "Q2 2026/27"].new == "101 (1 of 2 teams)"
    assert told["EI8%", "City", "Q2 2026/27"].who == "Officer"
    assert {each.reference for each in full.restatements} == {"EI8", "EI8%"}
    assert ("EI8", "Locality 2", "Q2 2026/27") not in told
    # The first edition says what it said.
    row = next(row for row in read_report(first, "city", Copy.FULL).rows if row.reference == "EI8")
    assert row.months[-1][1].value == 40


def test_a_return_reopened_with_a_reason_is_restated_with_that_reason(cast, few_formats):
    submit(cast.mat1, by=cast.manager)
    published(cast)
    about = {"team": cast.mat1, "month": SEPTEMBER, "at": LATER}
    with pytest.raises(Refused, match="Ask a performance officer"):
        actions.reopen_return(**about, by=cast.manager)
    officer = {**about, "by": cast.officer, "as_officer": True}
    with pytest.raises(Refused, match="Say why its figures change"):
        actions.reopen_return(**officer)
    actions.reopen_return(**officer, why="Two families were left out.")
    five = Seen.of(1, 5, "")
    actions.save_entries(**officer, typed=typed({"EI7": "7"}, seen=five))
    # What was submitted counts, and stands as published, until it is submitted again.
    assert read_stage(Q2).status == QuarterStatus.PUBLISHED
    actions.submit_return(**officer)
    assert read_stage(Q2).status == QuarterStatus.RESTATED
    [stated] = {
        (each["old"], each["new"], each["who"], each["when"], each["why"])
        for each in frozen(cast.officer, at=LATER).restatements
        if (each["unit"], each["period"]) == ("MAT 1", "Q2 2026/27")
    }
    assert stated == ("5", "7", "Officer", "4 November 2026", "Two families were left out.")


def test_who_may_not_read_the_team_is_not_told_who_or_why(council):
    published(council)
    correct(council, "EI8", 21, at=LATER)
    second = frozen(council.officer, at=LATER)
    for path, copy in (("city", Copy.OPEN), ("localities/locality-1", Copy.ROWS)):
        stated = read_report(second, path, copy).publication.restatements
        assert {each.because for each in stated} == {"Corrected on 4 November 2026"}
        assert not any("MAT" in each.unit for each in stated)
    assert not read_report(second, "localities/locality-2", Copy.FULL).publication.restatements


def test_no_copy_without_names_names_a_team(council):
    Commentary.objects.create(
        team=council.mat1,
        measure=Measure.objects.get(reference="EI10"),
        last_month=SEPTEMBER,
        written="Only MAT 1 says this.",
    )
    edition = published(council)
    for report in edition.reports.exclude(copy=Copy.FULL):
        assert not re.search(r"MAT \d", str(report.content)), report
    # A team's own is read by its people.
    own = str(edition.reports.get(path="teams/mat-1").content)
    assert set(re.findall(r"MAT \d", own)) == {"MAT 1"}
    assert "MAT 1" in str(edition.reports.get(path="city", copy=Copy.FULL).content)


def test_the_edition_is_of_the_day_it_was_frozen(closed):
    edition = frozen(closed.officer, at=LATER)
    report = read_report(edition, "city", Copy.FULL)
    assert (report.on, report.publication.on, report.edition) == (LATER.date(), LATER.date(), 1)
