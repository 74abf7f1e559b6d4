"""A measure's own page: three years of it, the units side by side, and to whom."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from measures.figures import Reason
from measures.models import (
    Benchmark,
    Commentary,
    Comparator,
    Framework,
    Measure,
    MeasureVersion,
    Target,
)
from measures.periods import Month
from measures.recording import Recorded, record_returns
from tests.cast import NOW, OPENED, SEPTEMBER, submit_months
from tests.measures.returns import open_team

ROOT = "/measures/doris-early-intervention"
CITY = "2026-09/"
LOCALITY = "2026-09/localities/locality-1/"
TEAM = "2026-09/teams/mat-1/"


@pytest.fixture
def figures(cast):
    """20 everywhere; MAT 2 has no September, and in July it said [x] of EI1a."""
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER.previous, by=cast.officer)
    submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.outsider)
    return cast


def page_of(browse, person, address, status=200):
    response = browse(person).get(f"{ROOT}/{address}")
    assert response.status_code == status, address
    return response.content.decode()


def text_of(html):
    main = html.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    main = re.sub(r"<svg.*?</svg>", " ", main, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def units_of(html):
    """The rows of the units side by side, by name."""
    table = html.partition('id="side-by-side"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]
    return [text_of(f"<main{row}</main>") for row in rows]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (f"EI10/{CITY}", "September 2026 40 2 of 3 teams Missing: MAT 2 (September 2026)"),
        (f"EI10/{CITY}", "40 in September 2026, similar to August 2026 (0%) (2 of 3 teams, like"),
        (f"EI10/{CITY}", "lowest 40 (September 2026), highest 60 (17 months)"),
        (f"EI10/{CITY}", "first figure in April 2025"),
        (f"EI10/{CITY}", "not every team in September 2026, drawn hollow"),
        (f"EI10/{CITY}", "April 60 60 May"),
        (f"EI10/{CITY}", "The number of each month, counted in "),
        (f"EI2/{CITY}", "The position at each month’s end"),
        (f"EI8%25/{CITY}", "September 2026 100.0% 2 of 3 teams"),
        (f"EI8%25/{CITY}", "More is better. Up or down from a change of 10 percentage points on."),
        (f"EI10/{LOCALITY}", "September 2026 20 1 of 2 teams Missing: MAT 2"),
        (f"EI10/{TEAM}", "20 in September 2026, similar to August 2026 (0%); the same in every"),
        (f"EI10/{CITY}", "Nothing has been written about this measure in these months."),
    ],
)
def test_a_measure_through_the_months(figures, browse, address, sentence):
    assert sentence in text_of(page_of(browse, figures.officer, address))


@pytest.mark.parametrize(
    ("who", "address", "rows"),
    [
        (
            "officer",
            CITY,
            [
                "City 40",
                "Locality 1 20",
                "MAT 1 20",
                "MAT 2 no figure",
                "Locality 2 20",
                "MAT 3 20",
            ],
        ),
        ("viewer", CITY, ["City 40", "Locality 1 20", "Locality 2 20"]),
        ("manager", CITY, ["City 40", "Locality 1 20", "Locality 2 20"]),
        ("viewer", LOCALITY, []),
        ("manager", LOCALITY, ["Locality 1 20", "MAT 1 20", "Another team no figure"]),
        ("leader", LOCALITY, ["Locality 1 20", "MAT 1 20", "MAT 2 no figure"]),
        ("manager", TEAM, []),
    ],
)
def test_units_stand_side_by_side_as_far_as_a_person_reads_them(
    figures, browse, who, address, rows
):
    html = page_of(browse, getattr(figures, who), f"EI10/{address}")
    shown = units_of(html)
    assert len(shown) == len(rows)
    for row, beginning in zip(shown, rows, strict=True):
        assert row.startswith(beginning)
    if who in ("viewer", "manager"):
        assert "MAT 2" not in html
    assert ("/teams/mat-2/" in html) == ("MAT 2 no figure" in rows)


def test_a_reason_is_said_and_a_gap_is_drawn(figures, browse):
    measure = Measure.objects.get(reference="EI10")
    record_returns(
        [Recorded(figures.mat1.pk, measure.pk, SEPTEMBER.previous, Reason.NOT_AVAILABLE)],
        by=figures.officer,
        at=NOW,
    )
    text = text_of(page_of(browse, figures.manager, f"EI10/{TEAM}"))
    assert "August [x] 20 September" in text
    assert "no figure for August 2026" in text


def test_targets_benchmarks_and_definitions_stand_beside(figures, browse):
    measure = Measure.objects.get(reference="EI8%")
    Target.objects.create(measure=measure, year=2026, amount=Decimal("92.50"))
    Target.objects.create(measure=measure, year=2025)
    england = Comparator.objects.get_or_create(name="England", defaults={"short_name": "ENG"})[0]
    Benchmark.objects.create(
        measure=measure,
        comparator=england,
        year=2025,
        value=Decimal("88"),
        source="Survey <of> 2026",
        published_on=date(2026, 5, 1),
    )
    first = MeasureVersion.objects.get(measure=measure)
    first.pk, first.from_month, first.title = None, Month("2026-07"), "A better question"
    first.save()
    text = text_of(page_of(browse, figures.viewer, f"EI8%25/{CITY}"))
    assert "2025/26 TBC 2026/27 92.5%" in text
    assert f"{england.short_name} 88% 2025/26, mean; Survey <of> 2026, 1 May 2026" in text
    assert "From July 2026: A better question" in text
    assert "100.0% [b]" in text
    assert "[b] definition changed from July 2026" in text


def test_commentary_over_time_is_newest_first_and_only_what_one_may_read(figures, browse):
    measure = Measure.objects.get(reference="EI10")
    for number, month in enumerate((OPENED, SEPTEMBER.previous, SEPTEMBER)):
        Commentary.objects.create(
            measure=measure, last_month=month, written=f"City said {number} <b>"
        )
    Commentary.objects.create(
        measure=measure, team=figures.mat2, last_month=SEPTEMBER.previous, written="Ours alone"
    )
    text = text_of(page_of(browse, figures.officer, f"EI10/{CITY}"))
    places = [text.index(f"City said {number} <b>") for number in (2, 1, 0)]
    assert places == sorted(places)
    assert "MAT 2, August 2026: Ours alone" in text
    assert "Ours alone" not in page_of(browse, figures.manager, f"EI10/{CITY}")


@pytest.mark.parametrize(
    "address",
    [
        "EI99/2026-09/",
        "EI10/2026-13/",
        "EI10/2024-01/",
        "ND1/2026-09/",
        "EI10/2026-09/localities/nowhere/",
        "EI10/2026-09/?edition=1",
        "EI10/2999-12/?edition=1",
        "EI10%00/2026-09/",
    ],
)
def test_what_is_not_there_is_not_found(figures, browse, address):
    page_of(browse, figures.officer, address, status=404)


def test_it_takes_the_same_queries_however_many_teams(figures, browse, query_budget):
    client = browse(figures.officer)
    for address in (f"EI10/{CITY}", f"EI8%25/{CITY}", f"EI10/{LOCALITY}", f"EI10/{TEAM}"):
        with query_budget(14):
            client.get(f"{ROOT}/{address}")


def test_a_report_leads_to_it_when_its_framework_has_another_name(cast, browse):
    submit_months(cast.mat1, SEPTEMBER, SEPTEMBER, by=cast.manager)
    Framework.objects.filter(slug="doris-early-intervention").update(name="Early intervention")
    report = browse(cast.leader).get("/reports/2026-27/q2/city/").content.decode()
    assert f'href="{ROOT}/EI5/{SEPTEMBER}/"' in report


def test_a_quarterly_measure_opens_at_its_last_quarter(cast, browse):
    hub = open_team("Early help hub", None, first=OPENED)
    submit_months(hub, Month("2026-04"), SEPTEMBER, by=cast.officer)
    address = "/measures/early-help-scorecard/FM011/2026-08/"
    html = browse(cast.leader).get(address).content.decode()
    text = text_of(html)
    assert (
        "August 2026 ends no quarter, so this page shows the last one, to the end of June" in text
    )
    assert "On Mar 2026 no comparison On Jun 2025 no comparison" in text
    assert 'href="/scorecards/early-help-scorecard/2026-08/" class="govuk-back-link"' in html


def test_a_team_that_the_total_hides_is_named_beside_its_row(figures, browse):
    MeasureVersion.objects.filter(measure__reference="EI5").update(good_is="high")
    measure = Measure.objects.get(reference="EI5")
    record_returns(
        [
            Recorded(figures.mat1.pk, measure.pk, SEPTEMBER, 8),
            Recorded(figures.mat3.pk, measure.pk, SEPTEMBER, 32),
        ],
        by=figures.officer,
        at=NOW,
    )
    hidden = '#side-by-side">Hidden in the total: MAT 1 down 60%</a>'
    for who, is_told in (("leader", True), ("viewer", False)):
        for page in (f"{ROOT}/EI5/{CITY}", f"/scorecards/doris-early-intervention/{CITY}"):
            html = browse(getattr(figures, who)).get(page).content.decode()
            assert (hidden in html) is is_told


def test_a_months_words_are_not_repeated_below_their_quarters(figures, browse):
    measure = Measure.objects.get(reference="EI10")
    for span, words in ((1, "Two workers left."), (3, "July: few. September: Two  workers left.")):
        Commentary.objects.create(
            measure=measure, team=figures.mat1, last_month=SEPTEMBER, span=span, written=words
        )
    text = text_of(page_of(browse, figures.leader, f"EI10/{CITY}"))
    assert text.count("workers left.") == 1
    assert "MAT 1, Q2 2026/27: July: few." in text
    text = text_of(page_of(browse, figures.viewer, f"EI10/{CITY}"))
    assert "There is nothing here that you may read. Not shown to you: what teams wrote" in text
