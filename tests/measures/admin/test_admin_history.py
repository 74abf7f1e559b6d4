"""Every change keeps its author and its reason, on a page that can be read."""

from django.test import Client

from doris.models import User
from measures.models import (
    Framework,
    Guidance,
    Locality,
    Measure,
    MeasureVersion,
    PartRule,
    Placement,
    Team,
)
from tests.conftest import QueryBudget
from tests.measures.admin.pages import address, errors_of, fill_in, text_of

LONG = "Agreed with the managers of every locality. " * 10


def guidance() -> Guidance:
    return Guidance.objects.get(key="drivers")


def test_a_change_without_a_reason_is_refused(office: Client, mat1: Team) -> None:
    response = fill_in(office, address(guidance()), heading="Say why")
    assert errors_of(response) == ["Say why, for whoever reads the history"]
    assert 'value="Say why"' in text_of(response)
    assert guidance().heading == "Say what is driving the numbers"


def test_spaces_are_no_reason(office: Client, mat1: Team) -> None:
    response = fill_in(office, address(guidance()), heading="Say why", change_reason="  ")
    assert errors_of(response)


def test_a_change_keeps_its_author_and_reason(
    office: Client, mat1: Team, administrator: User
) -> None:
    fill_in(office, address(guidance()), heading="Say why", change_reason=LONG.strip())
    record = guidance().history.first()
    assert record.heading == "Say why"
    assert record.history_user == administrator
    assert record.history_change_reason == LONG.strip()


def test_the_history_page_says_who_what_when_and_why(office: Client, mat1: Team) -> None:
    fill_in(office, address(guidance()), heading="Say why", change_reason="Shorter")
    html = text_of(office.get(address(guidance(), "history")))
    for words in (
        "Ade",
        "Systems officer",
        "Heading was",
        "Say what is driving the numbers",
        "Heading is now",
        "Say why",
        "Shorter",
        "Loaded from the catalogue&#x27;s files",
    ):
        assert words in html, words


def test_what_was_typed_is_shown_and_not_run(office: Client, mat1: Team) -> None:
    typed = "<script>alert(1)</script> 😀"
    fill_in(office, address(guidance()), text=typed, change_reason=typed)
    html = text_of(office.get(address(guidance(), "history")))
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; 😀") == 2
    assert "<script>alert" not in html


def test_choices_yes_and_no_and_rows_of_other_tables_are_shown_in_words(
    office: Client, mat1: Team
) -> None:
    rule = PartRule.objects.get(whole__reference="EI3")
    whole, part = (Measure.objects.get(reference=name) for name in ("EI11", "EI11.1"))
    fill_in(
        office,
        address(rule),
        whole=whole.pk,
        parts=[part.pk],
        adds_up="on",
        severity="warning",
        why="",
        change_reason="To try",
    )
    changes = office.get(address(rule, "history")).context["changes"]
    differences = {
        (difference.field, difference.was, difference.now)
        for change in changes
        if change.why == "To try"
        for difference in change.differences
    }
    assert differences >= {
        ("Whole", "EI3", "EI11"),
        ("Adds up", "no", "yes"),
        ("Severity", "Error: stops submission", "Warning"),
        ("Parts", "EI12", "nothing"),
        ("Parts", "nothing", "EI11.1"),
    }
    assert any(field == "Why" and now == "nothing" for field, _, now in differences)


def test_a_reason_without_a_change_changes_nothing(office: Client, mat1: Team) -> None:
    before = guidance().history.count()
    assert fill_in(office, address(guidance()), change_reason="None").status_code == 302
    assert guidance().history.count() == before


def test_a_new_row_needs_no_reason(office: Client, db: None) -> None:
    assert fill_in(office, address(Locality, "add"), name="Locality 9").status_code == 302
    assert Locality.objects.get().history.get().history_user.username == "ade"


def test_rows_changed_on_the_same_page_have_the_same_reason(office: Client, mat1: Team) -> None:
    fill_in(office, address(mat1), placements__0__last_month="2026-08", change_reason="It moves")
    record = Placement.history.first()
    assert (record.history_type, record.history_change_reason) == ("~", "It moves")
    assert mat1.history.count() == 1
    changes = office.get(address(mat1, "history")).context["changes"]
    assert [change.row for change in changes if change.why == "It moves"] == [
        "Placement: MAT 1 in Locality 1 from 2026-04"
    ]


def test_deleting_asks_why(office: Client, mat1: Team) -> None:
    page = address(guidance(), "delete")
    for answer in ({"post": "yes"}, {"post": "yes", "change_reason": " "}):
        response = office.post(page, answer)
        assert "Say why, for whoever reads the history" in text_of(response)
        assert Guidance.objects.filter(key="drivers").exists()


def test_a_deletion_stays_in_the_history_of_the_table(office: Client, mat1: Team) -> None:
    piece = guidance()
    office.post(address(piece, "delete"), {"post": "yes", "change_reason": "Said elsewhere"})
    assert not Guidance.objects.filter(key="drivers").exists()
    (change, *_) = office.get(address(Guidance, "table_history")).context["changes"]
    assert (change.done, change.why) == ("Removed", "Said elsewhere")
    assert change.row == "Piece of guidance: Say what is driving the numbers"
    assert office.get(address(piece, "history")).status_code == 404


def test_a_history_about_removed_rows_still_opens(office: Client, mat1: Team) -> None:
    measure = Measure.objects.get(reference="EI17%")
    office.post(address(measure, "delete"), {"post": "yes", "change_reason": "Not used"})
    assert not Measure.objects.filter(reference="EI17%").exists()
    html = text_of(office.get(address(MeasureVersion, "table_history")))
    assert "about something since removed" in html


def test_a_long_history_comes_in_pages(
    office: Client, mat1: Team, query_budget: QueryBudget
) -> None:
    framework = Framework.objects.first()
    for number in range(60):
        framework.position = 10 + number
        framework.save()
    page = address(framework, "history")
    first, second = (office.get(page, {"p": number}).context["changes"] for number in (1, 2))
    assert len(first) == 50
    assert second
    assert "Page 1 of 2" in text_of(office.get(page))
    with query_budget(12 + 2 * 50):
        office.get(page)
