"""The reporter's pages: what is to be entered, the form of one measure, and what comes back."""

from datetime import date

import pytest

from measures.models import (
    Assignment,
    ClosedQuarter,
    Commentary,
    Deadline,
    Entry,
    Figure,
    FigureChange,
    Measure,
    ReportedJudgement,
    Role,
)
from measures.periods import Month, month_range
from measures.recording import Recorded, record_returns
from tests.cast import BEGAN, NOW, SEPTEMBER
from tests.measures.pages import element, errors, form_fields, links, main, text, title, tree
from tests.measures.returns import open_team

pytestmark = pytest.mark.django_db

FORM = "/figures/EH1a/2026-09/"
FIRST = Month("2025-09")


@pytest.fixture
def hub(cast):
    """A city-wide service that has returned everything up to July."""
    hub = open_team("Early Help Hub", None, first=FIRST)
    measures = list(Measure.objects.filter(reference__in=("EH1a", "EH1c", "EH1b", "EH14b")))
    figures = [
        Recorded(hub.pk, measure.pk, month, 143 if month == FIRST else 79)
        for measure in measures
        for month in month_range(FIRST, Month("2026-08"))
    ]
    eh1a = next(each.pk for each in measures if each.reference == "EH1a")
    said = {(hub.pk, eh1a, Month("2026-08"), 1): "Fewer from schools."}
    record_returns(figures, by=cast.officer, at=NOW, comments=said)
    return hub


def fields(page):
    """What the form would send as it stands."""
    forms = [each for each in tree(page).iter("form") if each.get("class") == "reporter__form"]
    return dict(pair for form in forms for pair in form_fields(form))


@pytest.fixture
def press(cast, browse):
    """Open a form as somebody, type into it, press a button."""

    def typed_and_pressed(rows=None, *, who=None, button="submit", form=FORM, page=None, **extra):
        client = browse(who or cast.reporter)
        data = {**fields(page or client.get(form)), **(rows or {})}
        data |= {"action": button} if "take" not in extra and "mend" not in extra else {}
        return client.post(form, {**data, **extra}, follow=True)

    return typed_and_pressed


def figure():
    found = Figure.objects.filter(measure__reference="EH1a", last_month=SEPTEMBER).first()
    return found and found.figure


def test_it_works(hub, press):
    page = press({"figure-EH1a": "96", "comment-EH1a": "Up 22% on August."})
    assert "Submitted. EH1a for September 2026 is in every report from now on." in main(page)
    assert title(page) == "EH1a, September 2026: submitted"
    scorecard = links(page)["See the scorecard of September 2026"]
    assert scorecard == "/scorecards/early-help-scorecard/2026-09/"
    assert figure() == 96
    said = Commentary.objects.get(measure__reference="EH1a", last_month=SEPTEMBER)
    assert said.written == "Up 22% on August."


def test_the_figures_beside_it(cast, hub, browse):
    page = main(browse(cast.reporter).get(FORM))
    assert "August 2026 79 September 2025 143 Year to date 395 before September" in page
    assert "For August 2026 it said: Fewer from schools." in page


def test_a_position_has_no_year_to_date(cast, hub, browse):
    page = main(browse(cast.officer).get("/figures/EH1b/2026-09/"))
    assert "Year to date" not in page


def test_a_draft_is_kept_and_counts_nowhere(hub, press):
    page = press({"figure-EH1a": "96"}, button="save")
    assert "Saved as a draft" in main(page)
    assert element(page, "figure-EH1a").get("value") == "96"
    assert figure() is None
    assert Entry.objects.get().value == 96


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"figure-EH1a": ""}, "figure-EH1a", "Enter a figure, or say why there is none"),
        ({"figure-EH1a": "1.5"}, "figure-EH1a", "Enter a whole number, without a decimal point"),
        ({"figure-EH1a": "n/a"}, "figure-EH1a", "choose [x] or [z] below"),
        ({"figure-EH1a": "tbc"}, "comment-EH1a", "Say why there is no figure"),
        ({"figure-EH1a": "474"}, "comment-EH1a", "say why in a comment"),
        ({"comment-EH1a": "x" * 20_001, "figure-EH1a": "9"}, "comment-EH1a", "Shorten it"),
    ],
)
def test_what_stands_in_the_way_is_said_and_stays(hub, press, typed, field, message):
    page = press(typed)
    assert title(page).startswith("Error: EH1a, September 2026")
    assert message in errors(page)[field]
    assert figure() is None
    for name, value in typed.items():
        kept = fields(page)[name]
        assert kept == ("[x]" if value == "tbc" else value)


def test_what_is_awaited_comes_next_and_what_is_late_first(cast, hub, press, browse):
    measure = Measure.objects.get(reference="EH1c")
    given = {"user": cast.reporter, "role": Role.REPORTER, "first_day": BEGAN}
    Assignment.objects.create(**given, measure=measure)
    days = {"opens": date(2026, 10, 1), "due": date(2026, 10, 2), "closes": date(2026, 10, 2)}
    Deadline.objects.create(last_month=SEPTEMBER, span=1, **days)
    page = press({"figure-EH1a": "96", "comment-EH1a": "Up."})
    assert links(page)["Next: EH1c, September 2026"] == f"/figures/EH1c/2026-09/?team={hub.slug}"
    for where in ("/", "/measures/"):
        assert "Overdue: EH1c, September 2026" in main(browse(cast.reporter).get(where))


def test_a_draft_of_what_was_submitted_can_be_discarded(cast, hub, press, browse):
    press({"figure-EH1a": "96", "comment-EH1a": "Up."})
    assert "What you submitted, 96, counts for" in main(press({"figure-EH1a": "99"}, button="save"))
    page = press({"figure-EH1a": "ninety"}, button="discard")
    assert "The draft is discarded. EH1a for September 2026 is 96, as submitted." in main(page)
    assert title(page) == "EH1a, September 2026: submitted"
    assert element(page, "figure-EH1a").get("value") == "96"
    assert "Discard this draft" not in main(page)


def test_a_refused_figure_leaves_what_was_submitted_and_says_what_is_kept(hub, press):
    press({"figure-EH1a": "96", "comment-EH1a": "Up."})
    kept = "Your commentary is kept as a draft."
    page = press({"figure-EH1a": "n/a"})
    assert title(page) == "Error: EH1a, September 2026: submitted"
    assert kept not in main(page)
    assert kept in main(press({"figure-EH1a": "n/a", "comment-EH1a": "Up a bit."}))


def test_a_month_that_goes_on_is_asked_about_once(hub, press):
    october = {"form": "/figures/EH1a/2026-10/"}
    page = press({"figure-EH1a": "12", "comment-EH1a": "Up to the 5th."}, **october)
    assert title(page).startswith("Error: ")
    assert "If this is the figure of the whole month, submit again" in main(page)
    assert Entry.objects.get().value == 12
    assert not Figure.objects.filter(last_month="2026-10").exists()
    assert "Submitted." in main(press({}, page=page, **october))
    assert Figure.objects.get(last_month="2026-10").value == 12


def test_tbc_is_a_reason_with_a_direction(hub, press, cast):
    page = press(
        {"figure-EH1a": "tbc", "comment-EH1a": "The system is down."}, direction="positive"
    )
    assert figure() == "[x]"
    row = ReportedJudgement.objects.get()
    assert (row.judgement, row.role, row.by) == ("positive", "Reporter", cast.reporter)
    assert "Set by the Reporter on 5 October 2026, 10:30am." in main(page)
    press({"figure-EH1a": "96"}, **{"choice-EH1a": ""})
    assert figure() == 96
    assert not ReportedJudgement.objects.exists()


def test_a_direction_on_a_draft_is_there_when_its_reporter_comes_back(cast, hub, press, browse):
    press({"figure-EH1a": "tbc"}, button="save", direction="negative")
    page = browse(cast.reporter).get(FORM)
    assert fields(page)["direction"] == "negative"
    assert "Chosen on the draft. It counts once you submit." in main(page)
    assert not ReportedJudgement.objects.exists()
    press({"comment-EH1a": "The system is down."})
    assert ReportedJudgement.objects.get().judgement == "negative"


def test_a_measure_with_another_direction_on_its_draft_is_a_draft_again(cast, hub, press, browse):
    press({"figure-EH1a": "tbc", "comment-EH1a": "Down."}, direction="positive")
    page = press({}, button="save", direction="negative")
    assert "Draft: what was submitted counts" in main(page)
    assert "until then it is positive, set by the Reporter" in main(page)
    assert "Continue EH1a, September 2026" in links(browse(cast.reporter).get("/measures/"))


def test_a_direction_that_was_set_meanwhile_is_said_and_not_overwritten(cast, hub, press, browse):
    press({"figure-EH1a": "tbc", "comment-EH1a": "Down."}, direction="positive")
    early = browse(cast.reporter).get(FORM)
    press({}, who=cast.officer, direction="negative")
    page = press({"comment-EH1a": "Still down."}, page=early)
    said = "Officer changed the direction to negative while you had this open."
    assert errors(page)["direction-1"] == f"{said} Check it, then submit"
    assert ReportedJudgement.objects.get().judgement == "negative"
    page = press({}, page=early, direction="similar")
    assert f"{said} Yours, similar, is not saved." in errors(page)["direction-1"]
    assert fields(page)["direction"] == "similar"
    press({}, page=page)
    assert ReportedJudgement.objects.get().judgement == "similar"


def test_commentary_against_the_figures_is_said_and_stops_nothing(hub, press):
    page = press({"figure-EH1a": "96", "comment-EH1a": "An increase of 12% on last month."})
    assert figure() == 96
    assert text(page, "notes-EH1a") == (
        "You wrote “increase of 12%”; the figures say 22% up on August 2026, from 79 to 96."
    )


def test_commentary_left_as_it_was_last_month_is_marked(hub, press):
    page = press({"figure-EH1a": "96", "comment-EH1a": "Fewer from  schools. "})
    assert text(page, "notes-EH1a") == "Unchanged from August 2026."


def test_a_comment_with_a_very_long_number_can_be_opened_and_mended(hub, press):
    words = f"An increase of {'9' * 4500}% on last month."
    page = press({"figure-EH1a": "96", "comment-EH1a": words})
    assert (page.status_code, fields(page)["comment-EH1a"]) == (200, words)
    assert press({"comment-EH1a": "Fewer."}).status_code == 200


def test_the_check_while_writing_saves_nothing(cast, hub, browse):
    answer = browse(cast.reporter).post(
        f"{FORM}check/", {"figure-EH1a": "96", "comment-EH1a": "A fall of 5% on August."}
    )
    assert answer.json() == {
        "notes": ["You wrote “fall of 5%”; the figures say 22% up on August 2026, from 79 to 96."]
    }
    assert not Entry.objects.exists()


def test_two_people_are_asked_whose_to_keep(cast, hub, press, browse):
    early = browse(cast.reporter).get(FORM)
    press({"figure-EH1a": "90"}, who=cast.officer)
    page = press({"figure-EH1a": "96", "comment-EH1a": "Mine"}, page=early)
    assert "Officer has changed this meanwhile" in errors(page)["conflict-EH1a"]
    assert "Theirs: 90" in main(page)
    assert "Yours: 96" in main(page)
    assert figure() == 90
    press({}, page=page, take="mine EH1a")
    assert figure() == 90
    assert Entry.objects.get().value == 96


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/figures/FM011/2026-08/", 404, "is entered for September 2026"),
        ("/figures/EH1a/2026-10/", 200, "Figure for October 2026"),
        ("/figures/EH1a/2026-11/", 200, "EH1a opens for November 2026 on 1 November 2026."),
        ("/figures/EH1a/2025-08/", 404, "No city-wide service is asked for EH1a"),
        ("/figures/EI1a/2026-09/", 404, "No city-wide service is asked for EI1a"),
        ("/figures/EH1a/September/", 404, "Months are written like 2026-09."),
        ("/figures/EH1a%00/2026-09/", 404, "Page not found"),
        ("/figures/EH1a/2026-09%00/", 404, "Months are written like 2026-09."),
        ("/figures/EH1a/2026-09/?team=%00", 404, "No city-wide service is asked for EH1a"),
    ],
)
def test_a_month_for_which_there_is_nothing_says_why(cast, hub, browse, address, status, says):
    answer = browse(cast.officer).get(address)
    assert answer.status_code == status
    assert says in main(answer)


def test_what_was_typed_for_a_measure_that_is_asked_for_no_more_is_shown(cast, hub, press, browse):
    early = browse(cast.reporter).get(FORM)
    hub.placements.update(last_month="2026-08")
    page = press({"figure-EH1a": "96", "comment-EH1a": "More <schools>."}, page=early)
    assert page.status_code == 404
    assert "EH1a You had entered 96. More <schools>." in main(page)


def test_a_closed_quarter_is_an_officers_with_a_reason(cast, hub, press, browse):
    ClosedQuarter.objects.create(last_month=SEPTEMBER, closed_at=NOW, closed_by=cast.officer)
    early = browse(cast.officer).get(FORM)
    page = press({"figure-EH1a": "96"}, page=early)
    assert page.status_code == 409
    assert "Not saved. You had entered 96" in main(page)
    page = press({"figure-EH1a": "96"}, who=cast.officer)
    assert errors(page)["id_why"] == "Say why this changes after the quarter was closed"
    assert figure() is None
    page = press({"why": "It came late." * 200}, who=cast.officer)
    assert errors(page)["id_why"] == "Say it in 2,000 characters or fewer"
    assert fields(page)["figure-EH1a"] == "96"
    press({"why": "A\0B"}, who=cast.officer)
    assert figure() is None
    press({"why": "It came late."}, who=cast.officer)
    assert figure() == 96
    assert FigureChange.objects.latest("pk").why == "It came late."


def test_a_reason_is_taken_where_one_is_asked_for_and_nowhere_else(hub, press):
    assert press({"figure-EH1a": "96"}, why="A\0B").status_code == 200
    assert FigureChange.objects.latest("pk").why == ""


def test_what_is_to_be_entered(cast, hub, browse, press):
    page = browse(cast.reporter).get("/measures/")
    found = links(page)
    assert found["Enter EH1a, September 2026"] == FORM
    assert found["View EH1a, August 2026"] == "/figures/EH1a/2026-08/"
    assert "EH1c" not in main(page)
    press({"figure-EH1a": "96"}, button="save")
    assert "Continue EH1a, September 2026" in links(browse(cast.reporter).get("/measures/"))


def test_officers_see_every_measure(cast, hub, browse):
    page = main(browse(cast.officer).get("/measures/"))
    assert all(each in page for each in ("EH1a:", "EH1c:", "EH1b:", "EH14b:", "FM011:", "FM012:"))


def test_each_of_several_services_has_its_own(cast, hub, browse, press):
    other = open_team("Families Matter", None, first=FIRST)
    assert "For" in main(browse(cast.reporter).get(FORM))
    there = f"{FORM}?team={other.slug}"
    press({"figure-EH1a": "7"}, form=there)
    (row,) = Figure.objects.filter(last_month=SEPTEMBER)
    assert row.team == other
    assert there in links(browse(cast.reporter).get("/measures/")).values()


def test_a_figure_goes_to_the_service_whose_form_it_was_typed_on(cast, hub, browse):
    early = browse(cast.reporter).get(FORM)
    open_team("Duty hub", None, first=FIRST)  # which comes first by name
    (form,) = (each for each in tree(early).iter("form") if each.get("class") == "reporter__form")
    data = {**fields(early), "figure-EH1a": "96", "action": "submit"}
    client = browse(cast.reporter)
    client.post(form.get("action"), data)
    assert Figure.objects.get(last_month=SEPTEMBER).team == hub
    assert "Several services are asked for EH1a" in main(client.post(FORM, data))


def test_pages_take_a_fixed_number_of_queries(cast, hub, browse, query_budget):
    client = browse(cast.reporter)
    for reference in ("EH1c", "EH1b", "EH14b", "FM011", "FM012"):
        measure = Measure.objects.get(reference=reference)
        Assignment.objects.create(
            user=cast.reporter, role=Role.REPORTER, measure=measure, first_day=BEGAN
        )
    with query_budget(14):
        client.get("/measures/")
    with query_budget(24):
        client.get(FORM)
