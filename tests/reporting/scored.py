"""Short ways to a scorecard of September 2026, and to one of its measures."""

from measures.models import Measure, MeasureVersion, ReportedJudgement
from measures.periods import Month
from measures.queries import read_structure
from reporting.audience import EVERYBODY_NAMED, Audience
from reporting.membership import city_unit
from reporting.scoring import scorecard
from tests.measures.returns import AT

AUGUST, SEPTEMBER = Month("2026-08"), Month("2026-09")
ON = AT.date()
DORIS, CITY_WIDE = "doris-early-intervention", "early-help-scorecard"
NOBODY_NAMED = Audience(named=frozenset(), team_rows=False)


def built(unit=None, framework=DORIS, month=SEPTEMBER, audience=EVERYBODY_NAMED, on=ON, **given):
    return scorecard(
        unit or city_unit(),
        framework,
        month,
        on=on,
        structure=read_structure(),
        audience=audience,
        **given,
    )


def row(reference, **given):
    return next(each for each in built(**given).rows if each.reference == reference)


def values(measure):
    return [amount.value for _, amount in measure.months]


def define(reference, **terms):
    MeasureVersion.objects.filter(measure__reference=reference).update(**terms)


def say_direction(hub, officer, judgement):
    """What its reporter says of FM011 in September."""
    ReportedJudgement.objects.create(
        team=hub,
        measure=Measure.objects.get(reference="FM011"),
        last_month=SEPTEMBER,
        judgement=judgement,
        role="Early help reporting officer",
        by=officer,
        at=AT,
    )
