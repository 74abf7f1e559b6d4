"""Frameworks, the rows of their forms, part-of-whole rules and guidance in Django admin."""

import pytest
from django.test import Client

from measures.models import (
    Figure,
    Framework,
    FrameworkMeasure,
    Guidance,
    Measure,
    PartRule,
    Team,
)
from measures.periods import Month
from tests.measures.admin.pages import address, errors_of, fill_in, messages_of, text_of


@pytest.fixture
def row(mat1: Team) -> FrameworkMeasure:
    """The form's line for EI2."""
    return FrameworkMeasure.objects.get(measure__reference="EI2")


def follow(row: FrameworkMeasure) -> str:
    """Where the next line for the same measure is made."""
    return f"{address(FrameworkMeasure, 'add')}?copy={row.pk}"


def keys(*references: str) -> list[int]:
    """Measures as a form names them."""
    return [Measure.objects.get(reference=reference).pk for reference in references]


# Rows of forms -------------------------------------------------------------------------------


def test_a_row_without_figures_is_changed(office: Client, row: FrameworkMeasure) -> None:
    fill_in(office, address(row), wording="Open cases", change_reason="Shorter")
    row.refresh_from_db()
    assert row.wording == "Open cases"


def test_a_row_with_figures_keeps_its_wording_but_not_its_place(
    office: Client, row: FrameworkMeasure, figures: list[Figure]
) -> None:
    notice = "so only its section, position and last month can change."
    assert notice in text_of(office.get(address(row)))
    fill_in(office, address(row), wording="Open cases", position="40", change_reason="To the end")
    row.refresh_from_db()
    assert (row.wording, row.position) == ("Number of open cases (number of children)", 40)


def test_new_wording_from_a_month_ends_the_old(
    office: Client, row: FrameworkMeasure, figures: list[Figure]
) -> None:
    response = fill_in(
        office,
        follow(row),
        first_month="2026-05",
        wording="Open cases",
        change_reason="Agreed with managers",
    )
    assert response.status_code == 302
    old, new = FrameworkMeasure.objects.filter(measure=row.measure).order_by("first_month")
    assert (old.pk, old.last_month, old.wording) == (row.pk, Month("2026-04"), row.wording)
    assert (new.first_month, new.last_month, new.wording) == (
        Month("2026-05"),
        None,
        "Open cases",
    )
    reasons = {each.history.first().history_change_reason for each in (old, new)}
    assert reasons == {"Agreed with managers"}


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"first_month": "2000-04", "wording": "New"}, "Enter a month after 2000-04"),
        ({"first_month": "2026-05"}, "Nothing here differs"),
        ({"first_month": "2026-05", "last_month": "2026-04"}, "The last month is before the first"),
    ],
)
def test_new_wording_that_cannot_be_leaves_the_old_as_it_was(
    office: Client, row: FrameworkMeasure, typed: dict[str, str], error: str
) -> None:
    response = fill_in(office, follow(row), **typed, change_reason="To try")
    assert error in " ".join(errors_of(response))
    row.refresh_from_db()
    assert row.last_month is None


def test_a_measure_has_one_row_at_a_time(office: Client, row: FrameworkMeasure) -> None:
    response = fill_in(
        office,
        address(FrameworkMeasure, "add"),
        framework=row.framework_id,
        measure=row.measure_id,
        section="Cases",
        position="9",
        wording="Open cases",
        first_month="2026-05",
    )
    (error,) = errors_of(response)
    assert error.startswith("This overlaps with 2000-04 to now.")


def test_a_ratio_is_put_on_no_form(office: Client, row: FrameworkMeasure) -> None:
    page = office.get(address(FrameworkMeasure, "add"))
    offered = page.context["adminform"].form.fields["measure"].queryset
    assert not offered.filter(kind="ratio").exists()


def test_a_measure_is_put_on_a_form_from_its_own_page(
    office: Client, row: FrameworkMeasure
) -> None:
    page = f"{address(FrameworkMeasure, 'add')}?measure={row.measure_id}"
    assert page in text_of(office.get(address(row.measure)))
    assert office.get(page).context["adminform"].form["measure"].value() == str(row.measure_id)


def test_a_row_with_figures_is_not_deleted(
    office: Client, row: FrameworkMeasure, figures: list[Figure]
) -> None:
    response = office.post(address(row, "delete"), {"post": "yes", "change_reason": "To try"})
    assert "figures of April 2026 to May 2026 rest on it" in messages_of(response)[0]
    assert FrameworkMeasure.objects.filter(pk=row.pk).exists()


# Frameworks ----------------------------------------------------------------------------------


def test_a_framework_shows_its_form_from_top_to_bottom(office: Client, mat1: Team) -> None:
    framework = Framework.objects.get(slug="non-doris")
    (inline,) = office.get(address(framework)).context["inline_admin_formsets"]
    shown = [form.instance.measure.reference for form in inline.formset.forms]
    assert shown == ["ND1", "ND2", "ND3", "ND4", "ND5", "ND6", "ND7"]


def test_a_framework_keeps_its_address(office: Client, mat1: Team) -> None:
    framework = Framework.objects.get(slug="non-doris")
    fill_in(office, address(framework), name="Local", slug="local", change_reason="Shorter")
    framework.refresh_from_db()
    assert (framework.name, framework.slug) == ("Local", "non-doris")


def test_a_framework_in_use_is_not_deleted(office: Client, mat1: Team) -> None:
    framework = Framework.objects.get(slug="non-doris")
    response = office.post(address(framework, "delete"), {"post": "yes", "change_reason": "?"})
    (message,) = messages_of(response)
    assert message == (
        "Non-DORIS can't be deleted: 7 form rows and 1 framework returned rest on it. "
        "Give each of its rows a last month instead."
    )


# Rules and guidance --------------------------------------------------------------------------


def test_a_rule_gets_other_parts(office: Client, mat1: Team) -> None:
    rule = PartRule.objects.get(whole__reference="EI3")
    fill_in(office, address(rule), parts=keys("EI12", "EI4"), change_reason="To try")
    assert {part.reference for part in rule.parts.all()} == {"EI12", "EI4"}
    assert rule.history.first().history_change_reason == "To try"


def test_a_whole_is_no_part_of_itself(office: Client, mat1: Team) -> None:
    rule = PartRule.objects.get(whole__reference="EI3")
    response = fill_in(office, address(rule), parts=keys("EI3"), change_reason="To try")
    assert errors_of(response) == ["A measure is no part of itself: take the whole out"]


def test_a_rule_has_parts(office: Client, mat1: Team) -> None:
    rule = PartRule.objects.get(whole__reference="EI3")
    response = fill_in(office, address(rule), parts=[], change_reason="To try")
    assert errors_of(response) == ["This field is required."]


def test_rules_are_about_what_is_entered(office: Client, mat1: Team) -> None:
    form = office.get(address(PartRule, "add")).context["adminform"].form
    for name in ("whole", "parts"):
        assert not form.fields[name].queryset.filter(kind="ratio").exists()


def test_a_rule_reads_as_a_formula(office: Client, mat1: Team) -> None:
    html = text_of(office.get(address(PartRule, "changelist")))
    assert "EI10a(i) + EI10a(ii) + EI10a(iii) ≤ EI10" in html


def test_guidance_keeps_its_key(office: Client, mat1: Team) -> None:
    piece = Guidance.objects.get(key="privacy")
    fill_in(office, address(piece), key="names", position="1", change_reason="First of all")
    piece.refresh_from_db()
    assert (piece.key, piece.position) == ("privacy", 1)
