"""Imports in the browser: what a file would do, confirming it, and what came of it."""

import re
import time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from measures import actions
from measures.models import (
    Benchmark,
    Commentary,
    Figure,
    FigureChange,
    RaisedFinding,
    Return,
    Target,
    Team,
    Upload,
)
from measures.periods import Month
from measures.spreadsheets import figures
from measures.spreadsheets.reading import LARGEST_FILE
from measures.views import imports
from tests.cast import NOW, SEPTEMBER, person, submit_months
from tests.measures.pages import errors, links, main, title
from tests.measures.returns import figure_of

pytestmark = pytest.mark.django_db

HEADINGS = "team,measure,period,value,basis,commentary"
ROWS = ("MAT 1,EI1a,2026-07,12,,A comment", "MAT 1,EI2,2026-07,7,,")


@pytest.fixture
def officer(cast, browse):
    return browse(cast.officer)


@pytest.fixture
def send(officer):
    """`send(*rows)`: the page that says what a file of these rows would do."""

    def to(*rows, what="figures", headings=HEADINGS, name="old.csv"):
        file = SimpleUploadedFile(name, "\n".join([headings, *rows, ""]).encode())
        address = reverse("measures:import", args=[what])
        return officer.post(address, {"file": file}, follow=True)

    return to


@pytest.fixture
def confirm(officer):
    """`confirm(page)`: the answer to the form on a page."""

    def post(page, **fields):
        if seal := re.search(r'name="seal" value="(\w+)"', page.content.decode()):
            fields["seal"] = seal[1]
        return officer.post(page.request["PATH_INFO"], fields)

    return post


def test_it_works(cast, send, confirm):
    page = send(*ROWS)
    assert title(page) == "Check old.csv"
    assert "Nothing is saved yet." in main(page)
    assert "New figures 2 Changed figures 0 Unchanged figures 0" in main(page)
    assert "2 EI1a of MAT 1 for July 2026 12 new" in main(page)
    assert not Figure.objects.exists()
    done = confirm(page)
    assert title(done) == "Imported old.csv"
    assert "New figures 2" in main(done)
    assert figure_of(cast.mat1, "EI1a", SEPTEMBER.plus(-2)) == 12
    assert FigureChange.objects.first().by == cast.officer
    assert FigureChange.objects.first().why == "Imported from old.csv"
    assert Commentary.objects.get().written == "A comment"
    assert Return.objects.get().submitted_at == NOW
    assert not Upload.objects.exists()


def test_teams(cast, send, confirm):
    page = send(
        "Park Centre,Children's Centre,North,2023-04",
        what="teams",
        headings="team,kind,locality,from",
    )
    assert "New teams 1 New localities 1 New placements 1" in main(page)
    assert "Park Centre North April 2023 to now new" in main(page)
    assert not Team.objects.filter(name="Park Centre").exists()
    done = confirm(page)
    assert "Import their figures" in links(done)
    history = Team.history.get(name="Park Centre")
    assert (history.history_user, history.history_date) == (cast.officer, NOW)


def test_every_problem_is_named_and_there_is_nothing_to_confirm(send):
    page = send("MAT 99,EI1a,2026-07,12,,", "MAT 1,EI6,soon,<b>,,")
    assert title(page) == "Error: Check old.csv"
    assert "4 problems in old.csv" in main(page)
    assert 'line 2, team: There is no team "MAT 99"' in main(page)
    assert 'line 3, value: "<b>" is not a whole number' in main(page)
    assert b"<b>" not in page.content
    assert "Cancel" not in links(page)


def test_many_problems_are_named_up_to_a_hundred(send):
    page = send(*("MAT 99,EI1a,2026-07,12,," for _ in range(150)))
    assert "150 problems in old.csv" in main(page)
    assert main(page).count("There is no team") == 100
    assert "and 50 more, which show when these are put right" in main(page)


def test_what_is_here_already_needs_no_confirming(send, confirm):
    confirm(send(*ROWS))
    page = send(*ROWS)
    assert "Everything in this file is here already. There is nothing to import." in main(page)


def test_what_is_there_is_replaced_only_when_ticked(cast, send, confirm):
    confirm(send(*ROWS))
    page = send("MAT 1,EI1a,2026-07,15,,")
    assert "Replace 1 figure or comment that differs from the file" in main(page)
    refused = confirm(page, why="Counted again")
    assert title(refused) == "Error: Check old.csv"
    assert errors(refused) == {
        "id_replace": "Tick the box to replace them, or take them out of the file"
    }
    assert b"Counted again" in refused.content
    assert figure_of(cast.mat1, "EI1a", SEPTEMBER.plus(-2)) == 12
    confirm(page, replace="on", why="Counted again")
    change = FigureChange.objects.get(new_value=15)
    assert (change.old_value, change.by, change.why) == (12, cast.officer, "Counted again")


def test_nothing_is_replaced_that_was_not_shown(cast, send, confirm):
    confirm(send(ROWS[0]))
    page = send("MAT 1,EI1a,2026-07,15,,", "MAT 1,EI2,2026-07,8,,")
    assert "line 2, value: 15 would replace the 12 of EI1a of MAT 1 for July 2026" in main(page)
    confirm(send(ROWS[1]))
    refused = confirm(page, replace="on", why="Counted again")
    assert title(refused) == "Error: Check old.csv"
    assert "Somebody has changed figures or comments" in errors(refused)["id_replace"]
    assert "8 would replace the 7 of EI2" in main(refused)
    assert "checked" not in refused.content.decode()
    assert [figure_of(cast.mat1, each, SEPTEMBER.plus(-2)) for each in ("EI1a", "EI2")] == [12, 7]
    assert title(confirm(refused, replace="on", why="Counted again")) == "Imported old.csv"


def test_a_reason_too_long_is_given_back_and_nothing_imported(cast, send, confirm):
    confirm(send(*ROWS))
    why = "Counted again. " * 200
    refused = confirm(send("MAT 1,EI1a,2026-07,15,,"), replace="on", why=why)
    assert errors(refused) == {"id_why": "Say it in 2,000 characters or fewer"}
    assert why.strip().encode() in refused.content
    assert figure_of(cast.mat1, "EI1a", SEPTEMBER.plus(-2)) == 12


def test_a_closed_quarter_takes_a_reason(cast, send, confirm):
    actions.close_quarter(quarter=SEPTEMBER.quarter, by=cast.officer, at=NOW)
    page = send(*ROWS)
    assert "This changes Q2 2026/27, which is closed." in main(page)
    assert errors(confirm(page)) == {"id_why": "Say why they change"}
    assert not Figure.objects.exists()
    assert title(confirm(page, why="Sent by email")) == "Imported old.csv"


def test_what_is_confirmed_is_checked_again(cast, send, confirm):
    page = send("MAT 1,EI8,2026-07,36,,")
    confirm(send("MAT 1,EI4,2026-07,31,,"))
    refused = confirm(page)
    assert title(refused) == "Error: Check old.csv"
    assert "36 people said they were treated with respect" in main(refused)
    assert figure_of(cast.mat1, "EI8", SEPTEMBER.plus(-2)) is None


def test_nobody_else_can_see_or_confirm_a_file(cast, browse, send):
    page = send(*ROWS)
    address = page.request["PATH_INFO"]
    other = browse(person("other", "officer"))
    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    assert not Figure.objects.exists()


def test_a_file_is_kept_for_a_day_and_for_its_own_import(cast, officer, send, confirm):
    page = send(*ROWS)
    pk = Upload.objects.get().pk
    assert officer.get(reverse("measures:import-check", args=["teams", pk])).status_code == 404
    with time_machine.travel("2026-10-06T10:00:00Z", tick=False):
        officer.force_login(cast.officer)
        assert confirm(page).status_code == 404


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This file is empty. It needs the columns team, measure, period, value"),
        (b"PK\x03\x04rest", "This is a workbook. In Excel, save it as “CSV UTF-8” and send that"),
        (b"team,value\n\0", "This is not a text file. Send the table as a CSV file"),
        (b"team,value\nMAT 1,3\n", "line 1: There is no column measure or period."),
    ],
)
@pytest.mark.parametrize("what", ["figures", "teams"])
def test_a_file_that_is_something_else_is_refused(officer, what, content, message):
    file = SimpleUploadedFile("some.csv", content)
    page = officer.post(reverse("measures:import", args=[what]), {"file": file}, follow=True)
    assert title(page) == "Error: Check some.csv"
    if what == "figures":
        assert message in main(page)


def test_a_file_too_large_is_refused_before_it_is_kept(officer):
    began = time.process_time()
    file = SimpleUploadedFile("large.csv", b"x" * (LARGEST_FILE + 1))
    page = officer.post(reverse("measures:import", args=["figures"]), {"file": file})
    assert errors(page) == {
        "id_file": "This file is larger than 16 MB. Send it in parts, for example a year in each"
    }
    assert not Upload.objects.exists()
    assert time.process_time() - began < 2


def test_no_file_is_asked_for(officer):
    page = officer.post(reverse("measures:import", args=["figures"]))
    assert title(page) == "Error: Import figures"
    assert errors(page) == {"id_file": "Choose the file to import"}


def test_there_is_no_other_import(officer):
    assert officer.get(reverse("measures:import", args=["everything"])).status_code == 404


# Long files ------------------------------------------------------------------------------------


@pytest.fixture
def every_file_is_long(monkeypatch):
    monkeypatch.setattr(imports, "LONG", 0)


class Whole:
    """A response that arrived bit by bit, put together."""

    def __init__(self, response):
        self.bits = [bit.decode() for bit in response.streaming_content]
        self.content = "".join(self.bits).encode()
        self.request = response.request


def test_a_long_file_shows_how_far_it_is(cast, every_file_is_long, send, confirm):
    page = Whole(send(*ROWS))
    assert title(page) == "Checking old.csv"
    steps = [bit for bit in page.bits if bit.startswith("<p>")]
    assert "Checking: 2 of 2" in steps[-1]
    assert "Nothing is saved yet." in main(page)
    done = Whole(confirm(page))
    assert any("Writing: 0 of 2" in bit for bit in done.bits)
    assert "Imported old.csv" in main(done)
    assert Figure.objects.count() == 2
    assert not Upload.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at", ["Checking", "Writing"])
def test_closing_the_page_of_a_long_import_imports_nothing(every_file_is_long, send, confirm, at):
    arriving = confirm(Whole(send(*ROWS)))
    bits = iter(arriving.streaming_content)
    while at not in next(bits).decode():
        pass
    arriving.close()
    assert not Figure.objects.exists()
    assert not Return.objects.exists()


@pytest.fixture
def busy(monkeypatch):
    """A way to have the database busy whenever findings are to be written, and not any more."""

    def raise_findings(*args, **options):
        raise OperationalError("database is locked")

    monkeypatch.setattr(figures, "raise_findings", raise_findings)
    return monkeypatch


@pytest.mark.parametrize("longest", [0, 200_000], ids=["long", "short"])
def test_figures_that_are_saved_are_never_said_not_to_be(cast, busy, send, confirm, longest):
    submit_months(cast.mat1, Month("2025-04"), SEPTEMBER.plus(-1), by=cast.manager, figure=20)
    busy.setattr(imports, "LONG", longest)
    rows = ("MAT 1,EI1a,2026-09,900,,",)
    whole = (lambda page: page) if longest else Whole
    page = whole(send(*rows))
    done = main(whole(confirm(page)))
    assert "Imported old.csv" in done
    assert "Unusual figures could not be looked for" in done
    assert figure_of(cast.mat1, "EI1a") == 900
    busy.undo()
    assert "1 unusual figure to look at" in main(confirm(page))
    assert RaisedFinding.objects.count() == FigureChange.objects.filter(new_value=900).count() == 1
    assert not Upload.objects.exists()


def test_it_takes_a_fixed_number_of_queries(send, confirm, query_budget):
    rows = [
        f"{team},{measure},2026-0{month},7,,"
        for team in ("MAT 1", "MAT 2", "MAT 3")
        for measure in ("EI1a", "EI2", "EI5")
        for month in (7, 8, 9)
    ]
    with query_budget(45):
        page = send(*rows)
    with query_budget(70):
        confirm(page)


# Targets and benchmarks ----------------------------------------------------------------------

TARGETS = {"what": "targets", "headings": "measure,year,unit,amount", "name": "targets.csv"}


def test_targets(cast, send, confirm):
    page = send("EI5,2026-27,,1200", "EI5,2026-27,MAT 1,TBC", **TARGETS)
    assert title(page) == "Check targets.csv"
    assert "New targets 2 Changed targets 0 Unchanged targets 0 In error 0" in main(page)
    assert "2 EI5 of City for 2026/27 1,200 new 3 EI5 of MAT 1 for 2026/27 TBC new" in main(page)
    assert not Target.objects.exists()
    done = confirm(page)
    assert title(done) == "Imported targets.csv"
    assert "New targets 2" in main(done)
    assert Target.history.first().history_user == cast.officer
    assert not Upload.objects.exists()


def test_targets_that_are_there_are_replaced_when_the_box_is_ticked(send, confirm):
    confirm(send("EI5,2026-27,,1200", **TARGETS))
    page = send("EI5,2026-27,,1300", **TARGETS)
    assert "Replace 1 target that differs from the file" in main(page)
    assert "1,300 would replace the 1,200 of EI5 of City for 2026/27" in main(page)
    refused = confirm(page)
    assert "Tick the box to replace them" in errors(refused)["id_replace"]
    Target.objects.update(amount=1250)
    stale = confirm(page, replace="on")
    assert "Somebody has changed targets since this was shown" in errors(stale)["id_replace"]
    unsaid = confirm(stale, replace="on")
    assert errors(unsaid) == {"id_why": "Say why they change"}
    done = confirm(unsaid, replace="on", why="Agreed by leaders")
    assert links(done)["See them on the scorecards"] == "/scorecards/"
    assert "Changed targets 1" in main(done)
    assert Target.objects.get().amount == 1300
    assert Target.history.first().history_change_reason == "Agreed by leaders"


def test_targets_that_are_wrong(send):
    page = send("EI6,2026-27,,1200", "EI5,2026-27,MAT 9,1", **TARGETS)
    assert title(page) == "Error: Check targets.csv"
    assert "2 problems in targets.csv" in main(page)
    assert 'line 2, measure: There is no measure "EI6"' in main(page)


def test_benchmarks(send, confirm):
    headings = "measure,year,comparator,value,average,source,published_on"
    row = "EI8%,2025-26,ENG,81.5,mean,Survey,30/06/2026"
    page = send(row, what="benchmarks", headings=headings)
    assert "EI8% of England for 2025/26 81.5 (mean, Survey, 30 June 2026) new" in main(page)
    confirm(page)
    assert Benchmark.objects.get().source == "Survey"
