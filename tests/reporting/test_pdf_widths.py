"""The widths of a scorecard's columns on paper: no word of a head is broken inside."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from measures.periods import Month
from measures.queries import read_structure
from reporting.audience import EVERYBODY_NAMED
from reporting.membership import city_unit
from reporting.renderers import scorecard_pdf
from reporting.renderers.pdf_widths import fitted, words_of
from reporting.renderers.scorecard_pdf import Paper
from reporting.scoring import scorecard
from tests.measures.returns import load_catalogue, open_team
from tests.reporting.pdfs import text_of

HEADS = (
    "Ref. Indicator Owner Reporter Outcome 24 months DoT 12-mnth avg max. %? Commentary Oct 2026"
)


@pytest.mark.parametrize(
    ("shares", "floors", "widths"),
    [
        ([1, 3], [0, 0], [20, 60]),
        ([1, 3], [40, 0], [40, 40]),
        ([1, 1, 2], [30, 25, 0], [30, 25, 25]),
        ([1, 1], [50, 50], [50, 50]),  # Wider than the page: all of them by as much.
    ],
)
def test_a_column_has_its_share_and_at_least_its_longest_word(shares, floors, widths):
    assert fitted(shares, floors, 80) == widths


def test_a_word_ends_at_a_space_and_after_a_hyphen():
    assert words_of("12-mnth avg\nyear") == ["12-", "mnth", "avg", "year"]


@pytest.mark.django_db
@pytest.mark.parametrize(("paper", "months"), [(Paper.A4, 24), (Paper.A3, 12)])
def test_no_head_is_broken_inside_a_word(paper, months):
    load_catalogue()
    open_team("Early help hub", None, first=Month("2026-04"))
    content = scorecard(
        city_unit(),
        "early-help-scorecard",
        Month("2026-10"),
        on=date(2026, 11, 20),
        structure=read_structure(),
        audience=EVERYBODY_NAMED,
        months=months,
    )
    text = text_of(PdfReader(io.BytesIO(scorecard_pdf.render(content, paper))))
    printed = [word for each in text.split() for word in words_of(each)]
    heads = HEADS if paper is Paper.A3 else HEADS.replace("Commentary", "")
    assert [word for word in words_of(heads) if word not in printed] == []
    # A page without room for all says where the others are.
    assert ("The months before: November 2024 to July 2025, page" in text) == (months == 24)
