"""Where a quarter stands, and every move that is refused, with the words of the refusal."""

from itertools import product

import pytest

from measures.exceptions import Refused
from measures.findings import accept_gap
from measures.models import ReturnStatus
from measures.queries import read_structure
from measures.states import QUARTERS, QuarterAction, QuarterStatus
from reporting.making import give_up, make_edition
from reporting.models import Edition, EditionStatus
from reporting.publishing import close_quarter
from reporting.quarters import Stage, check_allows, read_readiness, read_stage, refusal
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, TODAY, submit_months
from tests.reporting.publishing import correct, frozen, published

PAIRS = list(product(QuarterStatus, QuarterAction))


@pytest.mark.parametrize(("status", "action"), PAIRS)
def test_every_pair_is_a_move_or_refused_with_words(status, action):
    stage = Stage(None, (), Q2, status, None)
    if (status, action) in QUARTERS:
        assert check_allows(action, stage) == QUARTERS[status, action]
        return
    with pytest.raises(Refused) as refused:
        check_allows(action, stage)
    words = str(refused.value)
    assert words.startswith(("Q2 2026/27", "Nothing in Q2 2026/27"))
    assert words.endswith(".")
    assert words == refusal(Q2, status, action)


def test_what_takes_a_redacted_editions_place_is_not_given_up(cast, few_formats):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    published(cast)
    submit_months(cast.mat2, OPENED, SEPTEMBER, by=cast.officer)
    second = frozen(cast.officer)
    assert check_allows(QuarterAction.GIVE_UP, read_stage(Q2)) == QuarterStatus.CLOSED
    Edition.objects.exclude(pk=second.pk).update(status=EditionStatus.REPLACED)
    with pytest.raises(Refused, match="stands nowhere else"):
        give_up(quarter=Q2, by=cast.officer, at=NOW)
    assert Edition.objects.filter(pk=second.pk).exists()


def test_a_quarter_goes_from_open_to_restated(cast, few_formats):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    been = [read_stage(Q2).status]
    close_quarter(quarter=Q2, by=cast.officer, at=NOW)
    been.append(read_stage(Q2).status)
    edition = frozen(cast.officer)
    been.append(read_stage(Q2).status)
    make_edition(edition.pk, clock=lambda: NOW)
    been.append(read_stage(Q2).status)
    correct(cast, "EI1a", 21)
    been.append(read_stage(Q2).status)
    again = frozen(cast.officer)
    been.append(read_stage(Q2).status)
    make_edition(again.pk, clock=lambda: NOW)
    been.append(read_stage(Q2).status)
    assert been == [
        "open",
        "closed",
        "publishing",
        "published",
        "restated",
        "publishing",
        "published",
    ]
    assert list(Edition.objects.values_list("number", flat=True)) == [2, 1]


def test_another_quarters_corrections_leave_it_published(cast, few_formats):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    published(cast)
    # No month that Q2's report shows.
    submit_months(cast.mat1, SEPTEMBER.next, SEPTEMBER.next, by=cast.officer)
    assert read_stage(Q2).status == QuarterStatus.PUBLISHED


def test_what_is_missing_is_named_and_what_was_accepted_is_told_apart(cast):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER.previous, by=cast.officer)
    submit_months(cast.mat3, OPENED, SEPTEMBER.previous, by=cast.officer)
    accept_gap(team=cast.mat2, month=SEPTEMBER, why="Flooded", by=cast.officer, at=NOW)
    cast.mat1.returns.filter(month=SEPTEMBER).update(status=ReturnStatus.REOPENED)
    readiness = read_readiness(Q2, read_structure(), TODAY)
    assert (readiness.returns_in, len(readiness.returns)) == (7, 9)
    assert [each.team.name for each in readiness.missing] == ["MAT 2", "MAT 3"]
    assert [each.team.name for each in readiness.not_accepted] == ["MAT 3"]
    # What was submitted counts while it is open again.
    assert [each.team.name for each in readiness.open_again] == ["MAT 1"]
