"""How a month is typed into a form and kept in a column."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory

from measures.models import MeasureVersion, Placement
from measures.models.fields import MonthFormField
from measures.periods import Month

REQUIRED = Placement._meta.get_field("first_month")
OPTIONAL = Placement._meta.get_field("last_month")


def test_it_works() -> None:
    field = REQUIRED.formfield()
    assert isinstance(field, MonthFormField)
    month = field.clean("2026-09")
    assert month == Month("2026-09")
    assert isinstance(month, Month)


def test_spaces_around_a_month_are_no_mistake() -> None:
    assert REQUIRED.formfield().clean(" 2026-09 ") == Month("2026-09")


@pytest.mark.parametrize(
    "text", ["2026-9", "2026-13", "09/2026", "Sep-26", "September 2026", "2026-09-01", "٢٠٢٦-٠٩"]
)
def test_text_that_is_no_month_is_answered_by_how_to_write_one(text: str) -> None:
    with pytest.raises(ValidationError) as raised:
        REQUIRED.formfield().clean(text)
    assert raised.value.messages == ["Enter a month like 2026-09"]


def test_nothing_is_a_month_only_where_none_is_needed() -> None:
    assert OPTIONAL.formfield().clean("") is None
    with pytest.raises(ValidationError, match="required"):
        REQUIRED.formfield().clean("")


def test_a_month_is_shown_as_it_is_typed() -> None:
    form = modelform_factory(Placement, fields=["first_month"])
    placement = Placement(first_month=Month("2026-09"))
    html = str(form(instance=placement)["first_month"])
    assert 'value="2026-09"' in html
    assert 'type="text"' in html


def test_a_month_typed_again_is_no_change() -> None:
    field = REQUIRED.formfield()
    assert not field.has_changed(Month("2026-09"), "2026-09")
    assert field.has_changed(Month("2026-09"), "2026-10")
    assert field.has_changed(Month("2026-09"), "soon")
    assert not OPTIONAL.formfield().has_changed(None, "")


@pytest.mark.django_db
def test_a_month_that_nobody_could_type_can_be_asked_for() -> None:
    """What is worked out from the first month that can be written lies before it."""
    assert not Placement.objects.filter(first_month=Month("1900-01").previous).exists()
    with pytest.raises(ValidationError, match="Enter a month like 2026-09"):
        Placement.objects.filter(first_month="1899-12").exists()


@pytest.mark.django_db
def test_the_column_gives_months_back(mat1: object) -> None:
    assert isinstance(MeasureVersion.objects.earliest("from_month").from_month, Month)
