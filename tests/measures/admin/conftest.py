"""An administrator at work, and figures that rest on what they keep."""

from datetime import date

import pytest
from django.test import Client

from doris.models import User
from measures.deadlines import make_deadlines
from measures.models import Assignment, Deadline, Figure, Measure, Role, Team
from measures.periods import Month
from tests.cast import NOW


@pytest.fixture
def administrator(db: None) -> User:
    """Somebody who may use Django admin by assignment, with no flag on the account."""
    user = User.objects.create(username="ade", first_name="Ade", job_title="Systems officer")
    Assignment.objects.create(user=user, role=Role.ADMINISTRATOR, first_day=date(2020, 4, 1))
    return user


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    """The administrator's browser, signed in."""
    client.force_login(administrator)
    return client


@pytest.fixture
def figures(mat1: Team) -> list[Figure]:
    """MAT 1's open cases in April and May 2026."""
    measure = Measure.objects.get(reference="EI2")
    return [
        Figure.objects.create(team=mat1, measure=measure, last_month=Month(month), value=value)
        for month, value in (("2026-04", 41), ("2026-05", 43))
    ]


@pytest.fixture
def deadlines(db: None) -> list[Deadline]:
    """When September 2026 and its quarter are due."""
    make_deadlines(Month("2026-09"), Month("2026-09"), by=None, at=NOW)
    return list(Deadline.objects.order_by("span"))
