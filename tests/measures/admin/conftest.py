"""An administrator at work, and figures that rest on what they keep."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from doris.models import User
from measures.deadlines import make_deadlines
from measures.models import (
    Assignment,
    Benchmark,
    Comparator,
    Deadline,
    Figure,
    Measure,
    Role,
    Target,
    Team,
)
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


@pytest.fixture
def standards(mat1: Team) -> tuple[Target, Benchmark]:
    """A target of the city for EI5 in 2026/27, and what England had the year before."""
    measure = Measure.objects.get(reference="EI5")
    return (
        Target.objects.create(measure=measure, year=2026, amount=Decimal(1200)),
        Benchmark.objects.create(
            measure=measure,
            comparator=Comparator.objects.get(short_name="ENG"),
            year=2025,
            value=Decimal("41.5"),
            source="Early help in England",
            published_on=date(2026, 6, 30),
        ),
    )
