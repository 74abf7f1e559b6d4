"""The page of a scorecard: what it says, to whom, and where it leads."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from measures.figures import Reason
from measures.models import (
    Benchmark,
    ClosedQuarter,
    Comparator,
    Measure,
    MeasureVersion,
    ReportedJudgement,
    Target,
)
from measures.periods import Month
from reporting.models import Edition, EditionStatus, ReportKind
from tests.cast import NOW, OPENED, SEPTEMBER, TODAY, submit_months
from tests.measures.returns import open_team

CITY = "/scorecards/doris-early-intervention/2026-09/"
LOCALITY = f"{CITY}localities/locality-1/"
TEAM = f"{CITY}teams/mat-1/"
HUB = "/scorecards/early-help-scorecard/2026-09/"


@pytest.fixture
def figures(cast):
    """20 in every measure of every team up to September; MAT 2 has not given September."""
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER.previous, by=cast.officer)
    submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.outsider)
    return cast


@pytest.fixture
def hub(cast):
    """The city-wide service that returns the early help scorecard."""
    team = open_team("Early help hub", None, first=OPENED)
    submit_months(
        team,
        Month("2026-06"),
        SEPTEMBER,
        by=cast.officer,
        given={"FM011": Reason.NOT_AVAILABLE},
    )
    return team


def page_of(browse, person, address=CITY):
    response = browse(person).get(address)
    assert response.status_code == 200, response.content.decode()[-600:]
    return response.content.decode()


def said(html: str) -> str:
    """What HTML says, without its tags, spaces drawn together."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def row_of(html: str, reference: str) -> str:
    return html.partition(f'class="doris-scorecard__ref">{reference}</td>')[2].partition("</tr>")[0]


def heads_of(html: str) -> list[str]:
    head = html.partition("<thead")[2].partition("</thead>")[0]
    return [said(each) for each in re.findall(r"<th.*?</th>", head, re.DOTALL)]


def references_of(html: str) -> list[str]:
    return re.findall(r'doris-scorecard__ref">([^<.]+)</td>', html)


def test_it_works(figures, browse):
    text = said(page_of(browse, figures.officer).partition("<main")[2])
    assert "City, September 2026" in text
    assert "2 of 3 teams have submitted the return for September 2026." in text
    assert "Missing: MAT 2 (September 2026)." in text
    assert text.count("[p] Provisional: Q2 2026/27 has not been closed") == 1


def test_a_month_of_a_closed_quarter_is_not_provisional(figures, browse):
    ClosedQuarter.objects.create(last_month=SEPTEMBER, closed_at=NOW, closed_by=figures.officer)
    assert "Provisional: Q2" not in page_of(browse, figures.officer)


def test_a_months_cell_is_marked_where_its_definition_is_new(figures, browse):
    version = MeasureVersion.objects.get(measure__reference="EI5")
    version.pk, version.from_month = None, Month("2026-08")
    version.save()
    assert "20 [b]" in said(row_of(page_of(browse, figures.officer, TEAM), "EI5"))


def test_the_key_says_by_how_much_measures_move(figures, browse):
    MeasureVersion.objects.filter(measure__reference__in=("EI5", "EI7")).update(tolerance=5)
    MeasureVersion.objects.filter(measure__reference="EI8%").update(tolerance=3)
    key = said(page_of(browse, figures.officer).partition("Key to direction")[2])
    assert key.startswith("of travel Increase of 10% or more Similar Decrease of 10% or more By ")
    assert "By 5% for EI5 and EI7; 3 percentage points for EI8%; 10 percentage points for" in key


def test_the_early_help_scorecards_key_is_the_councils(hub, cast, browse):
    key = said(page_of(browse, cast.officer, HUB).partition("Key to direction")[2])
    assert "Decrease of 10% or more By" not in key


def test_the_columns_are_the_councils_in_its_order(hub, cast, browse):
    measure = Measure.objects.get(reference="EH1c")
    Target.objects.create(measure=measure, year=2025, amount=288)
    Target.objects.create(measure=measure, year=2026)
    heads = heads_of(page_of(browse, cast.officer, HUB))
    assert heads[:5] == ["Ref.", "Indicator", "Owner", "Reporter", "Outcome"]
    assert heads[5:11] == [f"{month} 2026" for month in ("Apr", "May", "Jun", "Jul", "Aug", "Sep")]
    assert heads[11:18] == [
        "24 months",
        "% change from previous period",
        "% change from same period last year",
        "DoT",
        "12-month average",
        "12-month max.",
        "%?",
    ]
    assert heads[-7:] == [
        "SN",
        "ENG",
        "SE region",
        "Target 2025/26",
        "Target 2026/27",
        "2026/27 at this rate [f]",
        "Commentary",
    ]


def test_a_row_has_its_figures_targets_and_benchmarks(hub, cast, browse):
    measure = Measure.objects.get(reference="EH1c")
    Target.objects.create(measure=measure, year=2025, amount=288)
    Target.objects.create(measure=measure, year=2026)
    Benchmark.objects.create(
        measure=measure,
        comparator=Comparator.objects.get(short_name="ENG"),
        year=2025,
        value=17,
        source="Published tables",
        published_on=TODAY,
    )
    row = row_of(page_of(browse, cast.officer, HUB), "EH1c")
    assert "17 2025/26, mean" in said(row)
    assert "288" in said(row)
    assert "TBC" in said(row)
    assert "20 of 4 months 20" in said(row)
    # Four months of 20, carried on to twelve.
    assert "240 [f] from 4 months" in said(row)


def test_a_total_that_lacks_a_team_says_on_how_many_it_stands(figures, browse):
    row = said(row_of(page_of(browse, figures.officer), "EI1a"))
    assert "40 2 of 3 teams" in row
    assert "similar, 0% 2 of 3 teams, like for like" in row


def test_a_position_is_called_one_and_its_months_are_never_added(figures, browse):
    row = row_of(page_of(browse, figures.officer, TEAM), "EI2")
    assert "position at month end" in said(row)
    assert "[f]" not in said(row)
    # Six months, their average and their maximum.
    assert re.findall(r'doris-figures__number[^"]*">(?:<a [^>]*>)?(\d+)<', row) == ["20"] * 8


def test_a_direction_that_a_reporter_set_is_told_with_role_and_day(hub, cast, browse):
    ReportedJudgement.objects.create(
        team=hub,
        measure=Measure.objects.get(reference="FM011"),
        last_month=SEPTEMBER,
        judgement="positive",
        role="Early help reporting officer",
        by=cast.officer,
        at=NOW,
    )
    row = said(row_of(page_of(browse, cast.officer, HUB), "FM011"))
    assert "[x]" in row
    assert "▲ positive set by Early help reporting officer, 5 October 2026" in row


@pytest.mark.parametrize("months", ["3", "24"])
def test_months_are_shown_as_asked_for(figures, browse, months):
    heads = heads_of(page_of(browse, figures.officer, f"{CITY}?months={months}"))
    assert heads.index("24 months") - heads.index("Indicator") == int(months) + 1


@pytest.mark.parametrize(
    "address",
    [
        f"{CITY}?months=2",
        f"{CITY}?months=25",
        f"{CITY}?months=six",
        f"{CITY}?edition=1",
        "/scorecards/no-such-framework/2026-09/",
        "/scorecards/doris-early-intervention/2026-9/",
        "/scorecards/doris-early-intervention/2026-11/",
        "/scorecards/doris-early-intervention/2025-03/",
        "/scorecards/early-help-scorecard/2026-09/teams/mat-1/",
    ],
)
def test_what_there_is_not_is_not_found(figures, browse, address):
    assert browse(figures.officer).get(address).status_code == 404


def test_only_what_needs_attention_is_shown_with_why(figures, browse):
    MeasureVersion.objects.filter(measure__reference="EI5").update(good_is="high")
    submit_months(figures.mat1, SEPTEMBER, SEPTEMBER, by=figures.officer, given={"EI5": 5})
    html = page_of(browse, figures.officer, f"{TEAM}?show=attention")
    assert references_of(html) == ["EI5"]
    assert "Negative on the period before" in row_of(html, "EI5")


def test_where_nothing_needs_attention_the_page_says_so(figures, browse):
    text = said(page_of(browse, figures.officer, f"{TEAM}?show=attention"))
    assert "Nothing needs attention" in text


def test_rows_are_sorted_by_the_size_of_their_change(figures, browse):
    submit_months(figures.mat1, SEPTEMBER, SEPTEMBER, by=figures.officer, given={"EI7": 200})
    html = page_of(browse, figures.officer, f"{TEAM}?sort=previous")
    assert references_of(html)[0] == "EI7"
    assert references_of(page_of(browse, figures.officer, TEAM))[0] != "EI7"


def test_the_choice_goes_along_to_other_months_units_and_files(figures, browse):
    html = page_of(browse, figures.officer, f"{CITY}?months=12&placed=now")
    for href in (
        "/scorecards/doris-early-intervention/2026-08/?months=12&amp;placed=now",
        f"{LOCALITY}?months=12&amp;placed=now",
        f"{TEAM}?months=12&amp;placed=now",
        "/scorecards/non-doris/2026-09/?months=12&amp;placed=now",
        "/scorecards/doris-early-intervention/2026-09.csv?months=12&amp;placed=now",
    ):
        assert f'href="{href}"' in html


@pytest.mark.parametrize("status", [EditionStatus.PUBLISHED, EditionStatus.MAKING])
def test_published_editions_are_led_to(figures, browse, status):
    Edition.objects.create(
        kind=ReportKind.SCORECARD,
        framework="doris-early-intervention",
        last_month=SEPTEMBER,
        span=1,
        number=1,
        status=status,
        frozen_at=NOW,
        frozen_by=figures.officer,
        on=TODAY,
        files_to_make=0,
        worked_at=NOW,
    )
    is_led_to = f'href="{CITY}?edition=1"' in page_of(browse, figures.officer)
    assert is_led_to is (status == EditionStatus.PUBLISHED)


def test_a_manager_reads_siblings_in_the_locality_without_their_names(figures, browse):
    html = page_of(browse, figures.manager, LOCALITY)
    assert "MAT 2" not in said(html)
    assert "Missing: 1 team (September 2026)" in said(html)


@pytest.mark.parametrize(
    ("who", "address", "left_out"),
    [
        ("leader", CITY, ""),
        ("manager", CITY, "what other teams wrote about their figures, and single teams that a"),
        ("manager", LOCALITY, "what other teams wrote about their figures."),
        ("manager", TEAM, ""),
        ("viewer", CITY, "what teams wrote about their figures, and single teams that a total"),
        ("viewer", HUB, ""),
    ],
)
def test_what_is_not_shown_to_somebody_is_said(figures, hub, browse, who, address, left_out):
    html = page_of(browse, getattr(figures, who), address)
    assert ("Not shown to you: " in html) is bool(left_out)
    assert left_out in said(html)
    assert ("Commentary" in heads_of(html)) is (not left_out)


def test_the_list_leads_to_every_framework_with_teams(figures, hub, browse):
    html = page_of(browse, figures.officer, "/scorecards/")
    for href in (CITY, HUB, LOCALITY, TEAM, f"{HUB}teams/early-help-hub/"):
        assert f'href="{href}"' in html
    assert f'href="{HUB}teams/mat-1/"' not in html
    assert f'href="{TEAM}"' not in page_of(browse, figures.viewer, "/scorecards/")


@pytest.mark.parametrize("teams", [0, 9])
def test_queries_are_as_many_whatever_the_size(figures, browse, query_budget, teams):
    for number in range(teams):
        open_team(f"MAT {number + 10}", "Locality 2", first=OPENED)
    client = browse(figures.officer)
    client.get(CITY)
    with query_budget(12):
        client.get(CITY)
    with query_budget(5):
        client.get("/scorecards/")


def test_the_json_says_where_a_benchmark_is_from(hub, cast, browse):
    Benchmark.objects.create(
        measure=Measure.objects.get(reference="EH1c"),
        comparator=Comparator.objects.get(short_name="ENG"),
        year=2025,
        value=17,
        source="Published tables",
        published_on=TODAY,
    )
    told = browse(cast.officer).get(f"{HUB[:-1]}.json").json()
    (measure,) = (each for each in told["measures"] if each["ref"] == "EH1c")
    assert measure["benchmarks"]["ENG"] == 17
    assert measure["benchmark_sources"] == {
        "ENG": {
            "year": "2025-26",
            "average": "mean",
            "source": "Published tables",
            "published_on": TODAY.isoformat(),
        }
    }
    assert (told["provisional"], measure["needs_attention"]) == (True, False)


def test_the_csv_has_a_row_for_each_figure(hub, cast, browse):
    content = browse(cast.officer).get(f"{HUB.rstrip('/')}.csv").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(content)) if row["ref"] == "EH1a"]
    told = {(row["figure"], row["period"]): row["value"] for row in rows}
    assert told["month", "2026-09"] == "20"
    assert told["month", "2026-04"] == ""
    assert told["average_12", "2026-09"] == "20"
    assert told["forecast", "2026-27"] == "240"
    (average,) = (row for row in rows if row["figure"] == "average_12")
    assert (average["reported"], average["expected"]) == ("4", "12")


def test_a_shares_targets_and_benchmarks_are_on_its_scale(figures, browse):
    measure = Measure.objects.get(reference="EI8%")
    Target.objects.create(measure=measure, year=2026, amount=94, team=figures.mat1)
    Benchmark.objects.create(
        measure=measure,
        comparator=Comparator.objects.get(short_name="SN"),
        year=2025,
        value="91.17",
        source="Published tables",
        published_on=TODAY,
    )
    row = said(row_of(page_of(browse, figures.officer, TEAM), "EI8%"))
    assert "91.17% 2025/26, mean" in row
    assert "94%" in row
    book = load_workbook(io.BytesIO(browse(figures.officer).get(f"{TEAM[:-1]}.xlsx").content))
    cells = {cell.value: cell for line in book["Scorecard"].iter_rows() for cell in line}
    assert cells[0.9117].number_format == "0.0#%"
    assert 0.94 in cells
