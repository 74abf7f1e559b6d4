"""`manage.py demo` where there is no demonstration: what it refuses, leaves alone and makes."""

from datetime import date

import pytest
from django.core.management import CommandError
from django.db.models import Max
from pytest_django import Settings

from doris.models import User
from measures.models import Return, Team, TeamKind
from measures.periods import Month
from tests.measures.demo import demo


@pytest.mark.django_db
def test_another_councils_database_is_left_alone() -> None:
    Team.objects.create(name="MAT 1", kind=TeamKind.MAT)
    printed = demo()
    assert printed == "This database holds another council's teams. Nothing was added.\n"
    assert (Team.objects.count(), User.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_production_refuses(settings: Settings) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="This is a production service"):
        demo()
    assert User.objects.count() == 0


def test_a_day_that_is_none_is_named() -> None:
    with pytest.raises(CommandError, match="write the day like 2026-11-21"):
        demo("--on", "21/11/2026")


@pytest.mark.django_db
def test_on_the_first_of_a_month_nobody_has_begun_it() -> None:
    demo("--on", "2026-04-01")
    assert Return.objects.aggregate(last=Max("month"))["last"] == Month("2026-03")
    assert Return.objects.aggregate(last=Max("submitted_at"))["last"].date() < date(2026, 4, 1)
