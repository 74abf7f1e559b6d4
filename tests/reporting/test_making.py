"""An edition's files made: cut off at each step, taken up again, taken over, given up."""

from datetime import timedelta
from hashlib import sha256

import pytest

from measures.exceptions import Refused
from reporting import making
from reporting.editions import newest_edition, published
from reporting.formats import FORMATS
from reporting.making import STOPPED_AFTER, TakenOver, give_up, is_stopped, make_edition
from reporting.models import Edition, EditionFile, EditionReport, EditionStatus
from reporting.publishing import close_quarter
from reporting.quarters import read_stage
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, leave_few_measures, submit_months
from tests.reporting.publishing import frozen, made

LATER = NOW + STOPPED_AFTER + timedelta(seconds=1)


class CutOff(BaseException):
    """The server is gone."""


@pytest.fixture
def council(cast, few_formats):
    leave_few_measures()
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    close_quarter(quarter=Q2, by=cast.officer, at=NOW)
    return cast


@pytest.fixture
def edition(council):
    """Frozen, with no file made yet."""
    return frozen(council.officer)


def hashes() -> dict[tuple[int, str], str]:
    rows = EditionFile.objects.values_list("report", "ending", "sha256")
    return {(report, ending): sha for report, ending, sha in rows}


def test_it_works(edition):
    done = made(edition)
    assert (done.status, done.published_at, done.worker) == ("published", NOW, "")
    assert newest_edition() == edition
    files = list(EditionFile.objects.all())
    assert len(files) == done.files_to_make == done.reports.count() * len(FORMATS)
    for file in files:
        assert sha256(bytes(file.content)).hexdigest() == file.sha256
        assert len(file.content) == file.size


def cut_off_after(monkeypatch, files: int) -> None:
    """The server goes once so many files have been kept, be it with the next or at the end."""
    keep, finish, kept = making._keep, making.finish, []

    def go(*given):
        if len(kept) == files:
            raise CutOff
        keep(*given)
        kept.append(given)

    def end(**given):
        if len(kept) == files:
            raise CutOff
        return finish(**given)

    monkeypatch.setattr(making, "_keep", go)
    monkeypatch.setattr(making, "finish", end)


@pytest.mark.parametrize("step", ["before", "first", "half-way", "last", "finish"])
def test_cut_off_at_any_step_nothing_is_published_and_it_goes_on(edition, monkeypatch, step):
    every = edition.files_to_make
    files = {"before": 0, "first": 1, "half-way": every // 2, "last": every - 1}.get(step, every)
    with monkeypatch.context() as patch:
        cut_off_after(patch, files)
        with pytest.raises(CutOff):
            made(edition)
    assert not published(Q2).exists()
    there = hashes()
    assert len(there) == files
    # Nobody knows yet that it was cut off; a minute later it is.
    with pytest.raises(TakenOver):
        made(edition)
    assert is_stopped(Edition.objects.get(), LATER)
    done = made(edition, at=LATER)
    assert done.status == EditionStatus.PUBLISHED
    assert hashes().items() >= there.items()
    assert len(hashes()) == every


def test_one_that_was_taken_over_stops_with_its_next_file(edition, monkeypatch):
    render, done = making.render_file, []

    def render_and_be_overtaken(content, ending):
        if not done:
            done.append(True)
            make_edition(edition.pk, clock=lambda: LATER)
        return render(content, ending)

    monkeypatch.setattr(making, "render_file", render_and_be_overtaken)
    with pytest.raises(TakenOver, match="made by another process"):
        made(edition)
    assert Edition.objects.get().status == EditionStatus.PUBLISHED
    assert len(hashes()) == edition.files_to_make


def test_given_up_nothing_of_it_is_left_but_its_history(council, edition):
    give_up(quarter=Q2, by=council.officer, at=NOW)
    assert not Edition.objects.exists()
    assert not EditionReport.objects.exists()
    assert read_stage(Q2).status == "closed"
    row = Edition.history.first()
    assert (row.history_type, row.history_change_reason) == ("-", "Given up")
    assert frozen(council.officer).number == 1


def test_one_that_was_given_up_while_it_is_made_stops(council, edition, monkeypatch):
    render = making.render_file

    def render_and_be_given_up(content, ending):
        if Edition.objects.exists():
            give_up(quarter=Q2, by=council.officer, at=NOW)
        return render(content, ending)

    monkeypatch.setattr(making, "render_file", render_and_be_given_up)
    with pytest.raises(TakenOver):
        made(edition)
    assert not EditionFile.objects.exists()


def test_what_is_published_is_not_given_up(council, edition):
    made(edition)
    with pytest.raises(Refused, match="is not being published"):
        give_up(quarter=Q2, by=council.officer, at=NOW)


def test_what_is_published_is_not_made_again(edition):
    made(edition)
    with pytest.raises(TakenOver):
        made(edition, at=LATER)
