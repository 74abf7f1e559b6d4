"""`manage.py demo` where there is no demonstration: what it refuses, leaves alone and makes."""

from datetime import date, datetime, time

import pytest
from django.core.management import CommandError
from django.utils import timezone
from pytest_django import Settings

from doris.models import User
from measures.catalogue import load
from measures.demonstration.council import write_council
from measures.demonstration.dates import Calendar
from measures.demonstration.filling import Filling
from measures.demonstration.services import service_forms
from measures.models import Team, TeamKind
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
    load()
    calendar = Calendar(date(2026, 4, 1), timezone.get_current_timezone())
    council = write_council(calendar)
    forms = [*Filling(council, calendar).forms(), *service_forms(council, calendar)]
    assert max(form.month for form in forms) == Month("2026-03")
    midnight = datetime.combine(calendar.on, time(), calendar.zone)
    assert max(form.at for form in forms) <= midnight
