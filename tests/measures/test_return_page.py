"""The pro-forma as it is read: rows, what stands beside each, and who may do what with it."""

import pytest
from django.utils import timezone

from measures import actions
from measures.figures import Reason
from measures.models import Measure, Placement, ReturnStatus
from measures.periods import Month
from measures.recording import Recorded, record_returns
from tests.cast import SEPTEMBER, submit_months
from tests.measures.pages import element, errors, fields, links, main, text, title
from tests.measures.returns import AUGUST, save, submit

pytestmark = pytest.mark.django_db

FORM = "/returns/mat-1/2026-09/"
APRIL = Month("2026-04")


def count(team, reference, figures, *, by):
    key = Measure.objects.get(reference=reference).pk
    record_returns(
        [Recorded(team.pk, key, Month(month), figure) for month, figure in figures.items()],
        by=by,
        at=timezone.now(),
    )


def test_it_works(cast, browse):
    page = browse(cast.manager).get(FORM)
    assert title(page) == "MAT 1, September 2026"
    assert "Not started" in main(page)
    assert len([name for name in fields(page) if name.startswith("figure-")]) == 32
    assert "0 of 25 filled in" in main(page)


def test_every_row_has_its_reference_its_wording_and_its_definition(cast, browse):
    page = browse(cast.manager).get(FORM)
    row = text(page, "row-EI1a")
    assert row.startswith("EI1a Number of new referrals (by family): Through VCM:")
    assert "New referrals received through VCM. Count by family" in row
    assert "Counted: families." in row
    assert "Good is: n/a." in row


def test_the_reminder_about_names_stands_at_every_comment(cast, browse):
    page = browse(cast.manager).get(FORM)
    for reference in ("EI1a", "ND7"):
        assert "no place for a name" in text(page, f"hint-{reference}")
    assert "larger families" in text(page, "hint-EI1a")


def test_last_month_and_the_year_to_date_stand_beside_the_box(cast, browse):
    submit_months(cast.mat1, APRIL, AUGUST, by=cast.manager, given={"EI1a": 1234})
    save(cast.mat1, {"EI1a": "10"}, by=cast.manager)
    page = browse(cast.manager).get(FORM)
    assert text(page, "previous-EI1a") == "August 1,234"
    assert text(page, "year-EI1a") == "Year to date 6,180"
    assert text(page, "year-EI1b") == "Year to date 100 to August"


def test_the_year_to_date_says_what_it_is_without(cast, browse):
    count(cast.mat1, "EI1a", {"2026-04": 25, "2026-07": 20}, by=cast.manager)
    page = browse(cast.manager).get(FORM)
    assert text(page, "year-EI1a") == "Year to date 45 to August, without May, June and August"
    save(cast.mat1, {"EI1a": "5"}, by=cast.manager)
    page = browse(cast.manager).get(FORM)
    assert text(page, "year-EI1a") == "Year to date 50 without May, June and August"
    assert text(page, "year-EI1b") == "Year to date –"


def test_april_starts_anew(cast, browse):
    submit_months(cast.mat1, Month("2025-04"), Month("2026-03"), by=cast.manager)
    page = browse(cast.manager).get("/returns/mat-1/2026-04/")
    assert text(page, "previous-EI1a") == "March 20"
    assert text(page, "year-EI1a") == "Year to date –"


def test_a_snapshot_shows_its_position_and_never_a_sum(cast, browse):
    submit_months(cast.mat1, APRIL, AUGUST, by=cast.manager, given={"EI2": 80})
    save(cast.mat1, {"EI2": "90"}, by=cast.manager)
    page = browse(cast.manager).get(FORM)
    assert text(page, "previous-EI2") == "August 80"
    assert text(page, "year-EI2") == "position at month end"
    assert "data-before" not in element(page, "row-EI2").attrib


def test_a_comment_is_open_where_there_is_one(cast, browse):
    save(cast.mat1, {"EI1a": "12 | Two large families", "EI2": "[x]", "EI5": "3"}, by=cast.manager)
    page = browse(cast.manager).get(FORM)

    def is_open(reference):
        (found,) = [
            each
            for each in element(page, f"row-{reference}").iter("details")
            if "proforma__details--comment" in each.get("class")
        ]
        return found.get("open") is not None

    assert [is_open(reference) for reference in ("EI1a", "EI2", "EI5")] == [True, True, False]
    assert fields(page)["comment-EI1a"] == "Two large families"
    assert (fields(page)["figure-EI2"], fields(page)["choice-EI2"]) == ("[x]", "[x]")


def test_a_comment_comes_back_to_the_letter(cast, browse):
    comment = "\n\n  =1+1 </textarea><script>alert(1)</script> 👨‍👩‍👧 &amp; “é”\n"
    save(cast.mat1, {"EI1a": f"12 | {comment}"}, by=cast.manager)
    page = browse(cast.manager).get(FORM)
    assert fields(page)["comment-EI1a"] == comment
    assert b"<script>alert" not in page.content


def test_a_part_above_its_whole_is_said_at_the_row_while_typing(cast, browse):
    save(cast.mat1, {"EI4": "10", "EI8": "12"}, by=cast.manager)
    page = browse(cast.manager).get(FORM)
    assert "12 people said they were treated with respect, but only 10" in text(page, "error-EI8")
    assert errors(page) == {}
    assert not title(page).startswith("Error")


def test_a_draft_is_marked_as_a_draft_to_those_who_only_read_it(cast, browse):
    save(cast.mat1, {"EI1a": "12", "EI2": "0"}, by=cast.deputy)
    page = browse(cast.accountable).get(FORM)
    assert "A draft counts nowhere until it is submitted" in main(page)
    assert "You can read this return but not change it" in main(page)
    assert fields(page) == {}
    assert "12 Draft" in text(page, "row-EI1a")
    assert "0 Draft" in text(page, "row-EI2")


def test_a_deputy_can_fill_it_in_but_not_submit_it(cast, browse):
    page = browse(cast.deputy).get(FORM)
    assert "figure-EI1a" in fields(page)
    assert "The team’s manager submits it" in main(page)
    assert "Submit September" not in main(page)
    assert "We never do this" not in main(page)


def test_after_submission_every_measure_says_so(cast, browse):
    submit(
        cast.mat1, {"EI1a": "12 | Two large families", "EI5": "[x] | No system"}, by=cast.manager
    )
    page = browse(cast.manager).get(FORM)
    assert title(page) == "MAT 1, September 2026: submitted"
    assert "12 Submitted" in text(page, "row-EI1a")
    assert "Comment: Two large families" in text(page, "row-EI1a")
    assert "[x] Submitted" in text(page, "row-EI5")
    assert "Manager submitted September 2026 on 5 October 2026, 10:30am." in main(page)
    assert links(page)["Locality 1"] == "/reports/2026-27/q2/localities/locality-1/"
    assert links(page)["the city"] == "/reports/2026-27/q2/city/"
    assert "Reopen to change figures" in main(page)
    assert fields(page) == {}


def test_a_reopened_return_says_what_counts_meanwhile(cast, browse):
    submit(cast.mat1, by=cast.manager)
    actions.reopen_return(team=cast.mat1, month=SEPTEMBER, by=cast.manager, at=timezone.now())
    page = browse(cast.manager).get(FORM)
    assert "Reopened" in main(page)
    assert "counts until you submit again" in main(page)
    assert fields(page)["figure-EI1a"] == "5"


def test_a_closed_quarter_says_so(cast, browse):
    submit(cast.mat1, by=cast.manager)
    actions.close_quarter(quarter=SEPTEMBER.quarter, by=cast.officer, at=timezone.now())
    page = browse(cast.manager).get(FORM)
    assert "Q2 2026/27 is closed. Only a performance officer can change this return" in main(page)
    assert "Reopen to change figures" not in main(page)
    page = browse(cast.officer).get(FORM)
    assert "Reopen to change figures" in main(page)
    assert "Why do these figures change" in main(page)


def test_a_draft_in_a_closed_quarter_can_only_be_read_by_its_team(cast, browse):
    save(cast.mat1, {"EI1a": "12"}, by=cast.manager)
    actions.close_quarter(quarter=SEPTEMBER.quarter, by=cast.officer, at=timezone.now())
    assert fields(browse(cast.manager).get(FORM)) == {}
    page = browse(cast.officer).get(FORM)
    assert "figure-EI1a" in fields(page)
    assert "why" in [each.get("name") for each in element(page, "main-content").iter("textarea")]


def test_a_measure_set_aside_says_why_and_can_be_brought_back(cast, browse):
    actions.set_aside(
        team=cast.mat1,
        measure=Measure.objects.get(reference="EI5"),
        month=SEPTEMBER,
        why="The hub assesses for us",
        by=cast.manager,
        at=timezone.now(),
    )
    page = browse(cast.manager).get(FORM)
    row = text(page, "row-EI5")
    assert "[z]" in row
    assert "Set aside: The hub assesses for us" in row
    assert "Ask for EI5 again" in row
    assert "figure-EI5" not in fields(page)
    assert "1 of 25 filled in" in main(page)


# Addresses --------------------------------------------------------------------------------------


def test_the_months_on_either_side_are_one_press_away(cast, browse):
    page = browse(cast.manager).get(FORM)
    found = links(page)
    assert found["← August 2026"] == "/returns/mat-1/2026-08/"
    assert found["October 2026 →"] == "/returns/mat-1/2026-10/"
    this_month = links(browse(cast.manager).get("/returns/mat-1/2026-10/"))
    assert "November 2026 →" not in this_month
    first = links(browse(cast.manager).get("/returns/mat-1/2025-04/"))
    assert "← March 2025" not in first


def test_a_month_to_come_says_when_it_opens(cast, browse):
    page = browse(cast.manager).get("/returns/mat-1/2026-12/")
    assert page.status_code == 200
    assert "This return opens on 1 December 2026." in main(page)
    assert "/returns/mat-1/" in links(page).values()


@pytest.mark.parametrize(
    ("month", "words"),
    [
        ("2025-03", "MAT 1 opened in April 2025, so it has no return for March 2025."),
        ("2026-13", "There is no month “2026-13”. Months are written like 2026-09."),
        ("<b>", "There is no month “<b>”."),
        ("٢٠٢٦-٠٩", "Months are written like 2026-09."),
    ],
)
def test_a_month_without_a_return_leads_back(cast, browse, month, words):
    page = browse(cast.manager).get(f"/returns/mat-1/{month}/")
    assert page.status_code == 404
    assert words in main(page)
    assert "/returns/mat-1/" in links(page).values()


def test_a_month_after_the_team_closed_leads_back(cast, browse):
    Placement.objects.filter(team=cast.mat1).update(last_month=AUGUST)
    page = browse(cast.manager).get(FORM)
    assert page.status_code == 404
    assert "MAT 1 closed after August 2026" in main(page)


# On paper -----------------------------------------------------------------------------------------


def test_the_print_view_has_empty_boxes_where_nothing_is_filled_in(cast, browse):
    save(cast.mat1, {"EI1a": "12 | Two large families", "EI2": "[z]"}, by=cast.manager)
    page = browse(cast.manager).get(f"{FORM}print/")
    assert "Draft, not submitted" in main(page)
    boxes = [
        "".join(each.itertext())
        for each in element(page, "main-content").iter("td")
        if "proforma-print__box" in each.get("class")
    ]
    assert boxes[:4] == ["12", "", "[z]", ""]
    assert "Two large families" in main(page)


# Work -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [None, *ReturnStatus])
def test_it_takes_a_fixed_number_of_queries(cast, browse, query_budget, status):
    submit_months(cast.mat1, APRIL, AUGUST, by=cast.manager)
    if status:
        submit(cast.mat1, {"EI5": "[x] | Why"}, by=cast.manager)
        cast.mat1.returns.filter(month=SEPTEMBER).update(status=status)
    client = browse(cast.manager)
    client.get(FORM)
    with query_budget(25):
        assert client.get(FORM).status_code == 200


def test_reasons_stand_beside_the_box_as_they_were_given(cast, browse):
    count(cast.mat1, "EI1a", {"2026-08": Reason.NOT_AVAILABLE}, by=cast.manager)
    assert text(browse(cast.manager).get(FORM), "previous-EI1a") == "August [x]"
