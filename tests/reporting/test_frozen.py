"""A report frozen as JSON and thawed is the same report, whatever is in it."""

import json
from datetime import date

import pytest

from measures.figures import Reason
from measures.findings import accept_gap
from measures.models import Commentary, Measure, MeasureVersion
from measures.periods import Month
from measures.queries import read_structure
from reporting.audience import EVERYBODY_NAMED
from reporting.content import quarterly_report
from reporting.copies import build_copies
from reporting.frozen import UnknownVersion, freeze, thaw
from reporting.membership import city_unit
from reporting.models import Copy
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, submit_months
from tests.measures.returns import open_team

ON = date(2026, 10, 5)


@pytest.fixture
def council(cast):
    """Every awkward case: gaps, reasons, a redefinition, comments, ratios, a running quarter."""
    given = {"EI3": Reason.NOT_AVAILABLE, "EI5": Reason.NOT_APPLICABLE, "EI7": 0}
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER.previous, by=cast.officer)
    submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.outsider, given=given)
    open_team("Duty team", None, first=OPENED)
    accept_gap(team=cast.mat2, month=SEPTEMBER, why="Flooded “out”", by=cast.officer, at=NOW)
    first = Measure.objects.get(reference="EI10").versions.get()
    first.pk, first.from_month, first.title = None, Month("2026-08"), "Closed <cases>"
    MeasureVersion.objects.bulk_create([first])
    for locality, team, span in ((None, cast.mat1, 1), (cast.locality1, None, 3)):
        Commentary.objects.create(
            team=team, locality=locality, last_month=SEPTEMBER, span=span, written="=1+1 🙂\nline"
        )
    return cast


def through_json(report):
    return thaw(json.loads(json.dumps(freeze(report))))


@pytest.mark.parametrize("quarter", [Q2, Q2.next], ids=lambda quarter: quarter.slug)
def test_every_copy_of_every_unit_is_thawed_as_it_was(council, quarter):
    made = list(build_copies(quarter, read_structure(), ON))
    assert {each.copy for each in made} == set(Copy)
    for each in made:
        thawed = through_json(each.report)
        assert thawed == each.report, each.unit.path
        for before, after in zip(each.report.rows, thawed.rows, strict=True):
            # Definitions are equal by their key alone: every word of them is to be there.
            for field in MeasureVersion._meta.concrete_fields:
                now, then = (getattr(row.definition, field.attname) for row in (after, before))
                assert (type(now), now) == (type(then), then)
            assert after.definition.measure.reference == before.reference


def test_what_a_redefinition_says_later_does_not_reach_what_is_frozen(council):
    report = quarterly_report(
        city_unit(), Q2, on=ON, structure=read_structure(), audience=EVERYBODY_NAMED
    )
    frozen = freeze(report)
    MeasureVersion.objects.update(title="Something else")
    assert "Closed <cases>" in {row.title for row in thaw(frozen).rows}


def test_content_of_a_later_version_is_refused():
    with pytest.raises(UnknownVersion, match="version 99"):
        thaw({"version": 99, "report": {}})
