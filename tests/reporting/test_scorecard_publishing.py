"""A month's scorecards signed off, frozen as an edition, made and read as they were."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.exceptions import Refused
from measures.history import attribute
from measures.models import (
    Commentary,
    Framework,
    FrameworkMeasure,
    Measure,
    MeasureVersion,
    Placement,
    Target,
)
from measures.periods import Month
from measures.queries import read_structure
from measures.recording import Recorded, record_figures, record_returns
from reporting.frozen import freeze, thaw_scorecard
from reporting.making import make_edition
from reporting.models import Copy, Edition, EditionFile, EditionReport, EditionStatus, SignOff
from reporting.publishing import Accepted, close_quarter
from reporting.redacting import redact
from reporting.scorecard_months import month_digest, read_month_readiness, read_month_stage
from reporting.scorecard_publishing import (
    freeze_scorecards,
    give_up_scorecards,
    sign_off_scorecard,
)
from reporting.views import scorecard_publishing
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, Cast, leave_few_measures, submit_months
from tests.measures.pages import main
from tests.measures.returns import open_team

FRAMEWORK = "doris-early-intervention"
PAGE = f"/scorecards/{FRAMEWORK}/{SEPTEMBER}/"
LAST_YEAR = Month("2025-09")
STEPS = f"/scorecard-months/{FRAMEWORK}/{SEPTEMBER}/"


@pytest.fixture
def figures(cast):
    leave_few_measures()
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER, by=cast.officer)
    Commentary.objects.create(
        team=cast.mat1,
        measure=Measure.objects.get(reference="EI1a"),
        last_month=SEPTEMBER,
        written="A busy month",
    )
    return cast


@pytest.fixture
def started(monkeypatch):
    """The editions whose making was started, instead of processes."""
    found: list[Edition] = []
    monkeypatch.setattr(scorecard_publishing, "start_making", found.append)
    return found


def frozen(cast: Cast, *, without: str = "Nobody was there") -> Edition:
    readiness = read_month_readiness(FRAMEWORK, SEPTEMBER, read_structure(), NOW.date())
    missing = frozenset((each.team.pk, each.month) for each in readiness.not_accepted)
    return freeze_scorecards(
        framework=FRAMEWORK,
        month=SEPTEMBER,
        accepted=Accepted(missing, 0, "Short of staff" if missing else ""),
        by=cast.officer,
        at=NOW,
        without_sign_off=without,
    )


def readable(cast: Cast) -> Edition:
    """An edition that is read, without the files that nobody asks for here."""
    edition = frozen(cast)
    Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.PUBLISHED)
    return edition


def correct(cast: Cast, figure: int, month: Month = SEPTEMBER) -> None:
    measure = Measure.objects.get(reference="EI1a")
    record_returns(
        [Recorded(cast.mat1.pk, measure.pk, month, figure)],
        by=cast.officer,
        at=NOW,
        why="Counted twice",
    )


def test_every_copy_is_thawed_as_it_was_frozen(figures):
    frozen(figures)
    rows = EditionReport.objects.all()
    assert {(row.path, row.copy) for row in rows} >= {
        ("city", Copy.FULL),
        ("city", Copy.OPEN),
        ("localities/locality-1", Copy.ROWS),
        ("teams/mat-1", Copy.FULL),
    }
    for row in rows:
        scorecard = thaw_scorecard(row.content)
        assert json.loads(json.dumps(freeze(scorecard))) == row.content
        assert (scorecard.status, scorecard.edition) == ("published", 1)


def test_an_edition_says_the_same_whatever_changes(figures, browse):
    readable(figures)
    client = browse(figures.officer)
    before = client.get(f"{PAGE}?edition=1").content.decode()
    assert "Published edition 1" in before
    correct(figures, 7777)
    assert "7,797" not in client.get(f"{PAGE}?edition=1").content.decode()
    assert "7,797" in client.get(PAGE).content.decode()


def test_the_next_edition_says_what_it_states_anew(figures):
    readable(figures)
    with pytest.raises(Refused, match="Nothing in September 2026 has changed"):
        frozen(figures)
    correct(figures, 99)
    assert read_month_stage(FRAMEWORK, SEPTEMBER).is_changed
    edition = readable(figures)
    assert edition.number == 2
    stated = {row["unit"]: row for row in edition.restatements if row["reference"] == "EI1a"}
    assert stated["MAT 1"]["why"] == "Counted twice"
    assert (stated["MAT 1"]["old"], stated["MAT 1"]["new"]) == ("20", "99")
    open_copy = thaw_scorecard(
        EditionReport.objects.get(edition=edition, path="city", copy=Copy.OPEN).content
    )
    assert {row.who for row in open_copy.publication.restatements} == {""}
    assert open_copy.publication.restates == 1


def restated(edition: Edition, unit: str = "City") -> dict[str, dict[str, str]]:
    """What an edition states anew of EI1a, by what it is called."""
    return {
        row["period"]: row
        for row in edition.restatements
        if (row["reference"], row["unit"]) == ("EI1a", unit)
    }


def test_a_figure_of_last_year_is_stated_anew_with_what_changes_with_it(figures):
    readable(figures)
    correct(figures, 4000, LAST_YEAR)
    edition = readable(figures)
    told = restated(edition)
    city = EditionReport.objects.get(edition=edition, path="city", copy=Copy.FULL)
    assert thaw_scorecard(city.content).publication.restates == 1
    assert told.keys() == {"September 2025", "Change on September 2025"}
    figure, change = told.values()
    assert (figure["old"], figure["new"]) == ("40", "4,020")
    assert change["new"].startswith("↓ down 99%")
    assert {each["why"] for each in told.values()} == {"Counted twice"}


def test_a_target_set_anew_is_stated_with_who_and_why(figures):
    readable(figures)
    target = Target(measure=Measure.objects.get(reference="EI1a"), year=2026, amount=1200)
    attribute(target, by=figures.administrator, at=NOW, why="Agreed by the board")
    target.save()
    edition = readable(figures)
    told = restated(edition)["Target 2026/27"]
    assert (told["old"], told["new"]) == ("–", "1,200")
    assert (told["who"], told["why"]) == (str(figures.administrator), "Agreed by the board")
    assert "Target 2026/27" not in restated(edition, "MAT 1")


def close(cast: Cast) -> None:
    close_quarter(quarter=Q2, by=cast.officer, at=NOW)


def rename_team(cast: Cast) -> None:
    cast.mat1.name = "MAT One"
    cast.mat1.save()


def rename_locality(cast: Cast) -> None:
    cast.locality1.name = "The north"
    cast.locality1.save()


def rename_framework(cast: Cast) -> None:
    row = Framework.objects.get(slug=FRAMEWORK)
    row.name = "Early intervention"
    row.save()


def retire_measure(cast: Cast) -> None:
    row = Measure.objects.get(reference="EI7")
    row.last_month = Month("2026-08")
    row.save()


@pytest.mark.parametrize(
    "change", [close, rename_team, rename_locality, rename_framework, retire_measure]
)
def test_whatever_else_a_scorecard_shows_can_be_published_anew(figures, browse, change):
    readable(figures)
    signed = month_digest(FRAMEWORK, SEPTEMBER)
    change(figures)
    assert month_digest(FRAMEWORK, SEPTEMBER) != signed
    assert f'action="{STEPS}publish/"' in browse(figures.officer).get(STEPS).content.decode()
    assert readable(figures).number == 2


def correct_another_framework(cast: Cast) -> None:
    hub = open_team("Early Help Hub", None, first=OPENED)
    measure = Measure.objects.get(reference="EH1a")
    record_returns([Recorded(hub.pk, measure.pk, SEPTEMBER, 96)], by=cast.officer, at=NOW)
    Commentary.objects.create(team=hub, measure=measure, last_month=SEPTEMBER, written="Fewer")


def set_a_target_of_another_year(cast: Cast) -> None:
    measure = Measure.objects.get(reference="EI1a")
    Target.objects.create(measure=measure, year=2031, amount=9)


def redefine_another_measure(cast: Cast) -> None:
    MeasureVersion.objects.get(measure__reference="EH1a").save()


@pytest.mark.parametrize(
    "change", [correct_another_framework, set_a_target_of_another_year, redefine_another_measure]
)
def test_what_a_framework_does_not_show_leaves_its_signature(figures, change):
    readable(figures)
    signed = month_digest(FRAMEWORK, SEPTEMBER)
    change(figures)
    assert month_digest(FRAMEWORK, SEPTEMBER) == signed
    assert not read_month_stage(FRAMEWORK, SEPTEMBER).is_changed


def test_a_team_that_moves_later_offers_no_new_edition(figures):
    readable(figures)
    row = Placement.objects.get(team=figures.mat1)
    row.last_month = Month("2027-03")
    row.save()
    assert not read_month_stage(FRAMEWORK, SEPTEMBER).is_changed
    row.last_month = Month("2026-08")
    row.save()
    assert read_month_stage(FRAMEWORK, SEPTEMBER).is_changed


def test_a_ratios_parts_and_a_quarters_figure_change_a_month_of_its_framework(figures):
    july = Month("2026-07")
    measure = Measure.objects.get(reference="EI1a")
    signed = month_digest(FRAMEWORK, july)
    wanted = [Recorded(figures.mat3.pk, measure.pk, SEPTEMBER, 300, 3)]
    record_figures(wanted, by=figures.officer, at=NOW)
    assert month_digest(FRAMEWORK, july) != signed
    assert FrameworkMeasure.objects.filter(measure__reference="EI8%").count() == 0
    signed = month_digest(FRAMEWORK, SEPTEMBER)
    MeasureVersion.objects.get(measure__reference="EI8%").save()
    assert month_digest(FRAMEWORK, SEPTEMBER) != signed


def test_nobody_waits_while_the_scorecards_are_built(figures):
    readable(figures)
    correct(figures, 99)
    with CaptureQueriesContext(connection) as asked:
        frozen(figures)
    statements = [each["sql"] for each in asked.captured_queries]
    held = next(place for place, sql in enumerate(statements) if sql.startswith("SAVEPOINT"))
    built = [place for place, sql in enumerate(statements) if '"measures_commentary"' in sql]
    assert built
    assert max(built) < held
    # Read once for every unit and copy.
    assert sum('FROM "measures_target"' in sql for sql in statements) == 1
    assert sum(' "measures_benchmark" ' in sql for sql in statements) == 1


def test_every_file_is_made_and_none_is_read_before(figures, browse):
    edition = frozen(figures)
    client = browse(figures.officer)
    assert client.get(f"{PAGE}?edition=1").status_code == 404
    assert client.get(f"{PAGE[:-1]}.pdf?edition=1").status_code == 404
    make_edition(edition.pk, clock=lambda: NOW)
    files = EditionFile.objects.filter(report__path="city", report__copy=Copy.FULL)
    assert set(files.values_list("ending", flat=True)) == {"pdf", "xlsx", "docx", "csv", "json"}
    assert client.get(f"{PAGE[:-1]}.pdf?edition=1").content.startswith(b"%PDF")
    assert client.get(f"{PAGE[:-1]}.pdf?edition=1&paper=a3").content.startswith(b"%PDF")
    assert client.get(f"{PAGE}?edition=2").status_code == 404
    before = client.get(f"{PAGE[:-1]}.json?edition=1")
    correct(figures, 7777)
    # Only a PDF is set on other paper; whatever else is asked for are the bytes that were kept.
    for query in ("", "&paper=a3"):
        answer = client.get(f"{PAGE[:-1]}.json?edition=1{query}")
        assert (answer.content, answer["ETag"]) == (before.content, before["ETag"])


def test_each_reader_gets_their_own_copy(figures, browse):
    readable(figures)
    full = browse(figures.officer).get(f"{PAGE}?edition=1").content.decode()
    opened = browse(figures.viewer).get(f"{PAGE}?edition=1").content.decode()
    assert "A busy month" in full
    assert "A busy month" not in opened
    assert "MAT 1" not in opened


def test_a_month_that_runs_is_not_published(figures):
    with pytest.raises(Refused, match="has not ended yet"):
        freeze_scorecards(
            framework=FRAMEWORK,
            month=Month.of(NOW.date()),
            accepted=Accepted(),
            by=figures.officer,
            at=NOW,
        )


def test_it_is_not_published_unsigned_without_a_reason_or_twice_at_once(figures):
    with pytest.raises(Refused, match="Nobody has signed September 2026 off"):
        frozen(figures, without=" ")
    frozen(figures)
    with pytest.raises(Refused, match="being published already"):
        frozen(figures)
    give_up_scorecards(framework=FRAMEWORK, month=SEPTEMBER, by=figures.officer, at=NOW)
    assert not Edition.objects.exists()


def test_a_signature_holds_until_something_changes(figures):
    def sign(shown: str) -> None:
        sign_off_scorecard(
            framework=FRAMEWORK, month=SEPTEMBER, shown=shown, by=figures.accountable, at=NOW
        )

    seen = month_digest(FRAMEWORK, SEPTEMBER)
    sign(seen)
    assert frozen(figures, without="").signed_off["name"] == str(figures.accountable)
    give_up_scorecards(framework=FRAMEWORK, month=SEPTEMBER, by=figures.officer, at=NOW)
    correct(figures, 99)
    with pytest.raises(Refused, match="has changed since"):
        sign(seen)
    with pytest.raises(Refused, match="as it stands"):
        frozen(figures, without="")


def test_an_officer_publishes_on_the_months_page(figures, browse, started):
    client = browse(figures.officer)
    with time_machine.travel(NOW, tick=False):
        page = client.get(STEPS).content.decode()
        assert "MAT 3" in page
        keys = [f"{figures.mat3.pk} {SEPTEMBER}"]
        given = {"missing": keys, "without": "on", "note": "Flooded"}
        wrong = client.post(f"{STEPS}publish/", given).content.decode()
        assert "Error: Publish" in wrong
        assert "Say why it is published without a sign-off" in wrong
        assert "Flooded" in wrong
        done = client.post(f"{STEPS}publish/", {**given, "unsigned": "Nobody there"})
    assert done.status_code == 302
    assert [each.status for each in started] == [EditionStatus.MAKING]
    assert started[0].accepted["missing"] == ["MAT 3 (September 2026)"]


def test_an_accountable_officer_signs_on_the_months_page(figures, browse):
    client = browse(figures.accountable)
    with time_machine.travel(NOW, tick=False):
        page = client.get(STEPS)
        assert "Error" in client.post(f"{STEPS}sign-off/", {}).content.decode()
        given = {"agreed": "on", "shown": page.context["shown"]}
        assert client.post(f"{STEPS}sign-off/", given).status_code == 302
    assert SignOff.objects.get().framework == FRAMEWORK


def test_what_is_redacted_is_taken_out_of_a_published_scorecard_too(figures, browse):
    readable(figures)
    done = redact(text="A busy month", reason="Names a child", by=figures.administrator, at=NOW)
    (edition,) = done.editions
    Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.PUBLISHED)
    client = browse(figures.officer)
    again = client.get(f"{PAGE}?edition=2").content.decode()
    assert "[redacted]" in again
    assert "takes the place of edition 1" in again
    assert "busy" not in client.get(f"{PAGE}?edition=1").content.decode()
    assert "Names a child" in client.get(STEPS).content.decode()


def test_what_would_be_restated_is_said_before_it_is_published(figures, browse):
    readable(figures)
    page = f"/scorecard-months/{FRAMEWORK}/{SEPTEMBER}/"
    client = browse(figures.officer)
    row = Commentary.objects.get(measure__reference="EI1a")
    row.written = "A quiet month"
    row.save()
    assert "no figure of the city’s scorecard differs" in main(client.get(page))
    correct(figures, 99)
    said = main(client.get(page))
    assert "EI1a, September 2026: was " in said
    assert "Counted twice" in said
