"""A figure that stands on a published scorecard changes with a reason, which the next edition
says.
"""

from __future__ import annotations

import pytest

from measures.models import Figure, FigureChange, Measure
from measures.periods import Month, month_range
from measures.publications import published_in
from measures.recording import Recorded, record_returns
from reporting.models import Edition, EditionStatus, ReportKind
from tests.cast import NOW, SEPTEMBER
from tests.measures.pages import errors, form_fields, main, tree
from tests.measures.returns import figure_of, open_team, submit

pytestmark = pytest.mark.django_db

FORM = "/figures/EH1a/2026-09/"
PUBLISHED = "Early help scorecard, September 2026, edition 1"


def publish(cast, framework, month=SEPTEMBER, status=EditionStatus.PUBLISHED):
    """An edition that nobody reads a figure of here."""
    return Edition.objects.create(
        kind=ReportKind.SCORECARD,
        framework=framework,
        last_month=month,
        span=1,
        number=1,
        status=status,
        frozen_at=NOW,
        frozen_by=cast.officer,
        on=NOW.date(),
        files_to_make=0,
        worked_at=NOW,
    )


@pytest.fixture
def hub(cast):
    """A service whose September is in, and published."""
    first = Month("2025-09")
    hub = open_team("Early Help Hub", None, first=first)
    measure = Measure.objects.get(reference="EH1a")
    figures = [Recorded(hub.pk, measure.pk, month, 90) for month in month_range(first, SEPTEMBER)]
    record_returns(figures, by=cast.officer, at=NOW)
    publish(cast, "early-help-scorecard")
    return hub


def boxes(page):
    """What the form of a page would send as it stands."""
    forms = (each for each in tree(page).iter("form") if each.get("autocomplete") == "off")
    return dict(pair for form in forms for pair in form_fields(form))


def press(client, typed, button="submit"):
    sent = {**boxes(client.get(FORM)), **typed, "action": button}
    return client.post(FORM, sent, follow=True)


def test_a_reporter_is_told_and_says_why(cast, hub, browse):
    client = browse(cast.reporter)
    assert f"September 2026 is published: {PUBLISHED}." in main(client.get(FORM))
    page = press(client, {"figure-EH1a": "95"})
    assert errors(page)["id_why"] == "Say why this changes after it was published"
    assert Figure.objects.get(team=hub, last_month=SEPTEMBER).value == 90
    said = {"comment-EH1a": "More from schools.", "why": "Counted late."}
    page = press(client, {"figure-EH1a": "95", **said})
    assert "Submitted." in main(page)
    change = FigureChange.objects.get(team=hub, new_value=95)
    assert (change.by, change.why) == (cast.reporter, "Counted late.")


@pytest.mark.parametrize("typed", [{"comment-EH1a": "More from schools."}, {}])
def test_words_alone_need_no_reason(cast, hub, browse, typed):
    assert "Submitted." in main(press(browse(cast.reporter), typed))


def test_a_draft_needs_no_reason(cast, hub, browse):
    assert "Saved as a draft" in main(press(browse(cast.reporter), {"figure-EH1a": "1"}, "save"))


def test_whoever_submits_the_whole_of_what_was_corrected_says_why(cast, hub, browse):
    draft = {"figure-EH1a": "95", "comment-EH1a": "More from schools."}
    press(browse(cast.reporter), draft, "save")
    client, form = browse(cast.officer), "/returns/early-help-hub/2026-09/"
    others = {f"figure-{each}": "5" for each in ("EH1c", "EH1b", "EH14b", "FM011", "FM012")}
    sent = {**boxes(client.get(form)), **others, "action": "submit"}
    assert "Say why its figures change" in main(client.post(form, sent))
    assert Figure.objects.get(team=hub, measure__reference="EH1a", last_month=SEPTEMBER).value == 90
    client.post(form, {**boxes(client.get(form)), "action": "submit", "why": "Counted late."})
    assert FigureChange.objects.get(team=hub, new_value=95).why == "Counted late."


@pytest.mark.parametrize(
    ("month", "status", "shown"),
    [
        (SEPTEMBER, EditionStatus.PUBLISHED, "September 2026"),
        # A later scorecard shows an earlier month, for as long as its line is.
        (SEPTEMBER.plus(-1), EditionStatus.PUBLISHED, "September 2026"),
        (SEPTEMBER.plus(-23), EditionStatus.PUBLISHED, "September 2026"),
        (SEPTEMBER.plus(-24), EditionStatus.PUBLISHED, ""),
        (SEPTEMBER.plus(1), EditionStatus.PUBLISHED, ""),
        # What is being made is frozen already.
        (SEPTEMBER, EditionStatus.MAKING, "September 2026"),
        (SEPTEMBER, EditionStatus.REPLACED, ""),
    ],
)
def test_where_a_month_is_published(cast, month, status, shown):
    publish(cast, "doris-early-intervention", status=status)
    of = {each.reference: each.pk for each in Measure.objects.all()}
    said = f"DORIS early intervention, {shown}, edition 1" if shown else ""
    assert published_in([of["EI1a"], of["EH1a"]], month) == said
    assert published_in([of["EH1a"]], month) == ""


def test_a_team_says_why_where_its_return_is_opened_again(cast, browse):
    submit(cast.mat1, {"EI5": "3"}, by=cast.manager)
    publish(cast, "doris-early-intervention")
    client, form = browse(cast.manager), "/returns/mat-1/2026-09/"
    assert "September 2026 is published: DORIS early intervention" in main(client.get(form))
    page = client.post(f"{form}reopen/", {"why": " "})
    assert errors(page)["id_why"] == "Say why these figures change after they were published"
    client.post(f"{form}reopen/", {"why": "A case was missed."})
    client.post(form, {**boxes(client.get(form)), "figure-EI5": "4", "action": "submit"})
    assert figure_of(cast.mat1, "EI5") == 4
    assert FigureChange.objects.get(new_value=4).why == "A case was missed."


def test_a_team_that_opened_it_before_it_was_published_says_why_then(cast, browse):
    submit(cast.mat1, {"EI5": "3"}, by=cast.manager)
    client, form = browse(cast.manager), "/returns/mat-1/2026-09/"
    client.post(f"{form}reopen/")
    publish(cast, "doris-early-intervention")
    page = client.post(form, {**boxes(client.get(form)), "figure-EI5": "4", "action": "submit"})
    assert "edition 1. Say why its figures change." in main(page)
    assert 'name="why"' in page.content.decode()
    assert figure_of(cast.mat1, "EI5") == 3
    client.post(form, {**boxes(page), "why": "A case was missed.", "action": "submit"})
    assert figure_of(cast.mat1, "EI5") == 4
