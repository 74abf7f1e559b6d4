"""The page of a unit's quarter: what it says, to whom, and where it leads."""

import re

import pytest
import time_machine

from measures.figures import Reason
from measures.models import (
    Commentary,
    Measure,
    MeasureVersion,
    Placement,
)
from measures.periods import Month
from tests.cast import OPENED, SEPTEMBER, submit_months
from tests.measures.returns import open_team

CITY = "/reports/2026-27/q2/city/"
LOCALITY = "/reports/2026-27/q2/localities/locality-1/"
TEAM = "/reports/2026-27/q2/teams/mat-1/"


@pytest.fixture
def figures(cast):
    """20 in every measure of every team up to September; MAT 2 has not given September."""
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER.previous, by=cast.officer)
    submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.outsider)
    return cast


def text_of(response) -> str:
    """What a page says, without its tags, spaces drawn together."""
    body = response.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def page_of(browse, person, address=CITY):
    response = browse(person).get(address)
    assert response.status_code == 200, response.content.decode()[-600:]
    return response


def test_it_works(figures, browse):
    text = text_of(page_of(browse, figures.officer))
    assert "City, Q2 2026/27" in text
    assert "2 of 3 teams have submitted every return needed for Q2 2026/27." in text
    assert "Missing: MAT 2 (September 2026)." in text
    assert "Live figures as they stood on 5 October 2026." in text


def test_a_row_says_its_figure_and_what_it_stands_on(figures, browse):
    response = page_of(browse, figures.officer)
    html = response.content.decode()
    row = html.partition('href="#measure-EI10">')[2].partition("</tr>")[0]
    assert '<td role="cell" data-label="Q2 2026/27"' in row
    said = " ".join(re.sub(r"<[^>]+>", " ", row).split())
    # 3 months of 20 in two teams and 2 months in the third; 8 months of 20 to date.
    assert "160 2 of 3 teams" in said
    assert "340 2 of 3 teams" in said
    assert "similar, 0% 2 of 3 teams, like for like" in said


def test_a_snapshot_is_called_a_position_and_not_added_up(figures, browse):
    html = page_of(browse, figures.officer, TEAM).content.decode()
    row = html.partition('href="#measure-EI2">')[2].partition("</tr>")[0]
    assert "EI2, position at quarter end" in row
    assert re.findall(r">(\d+)<", row) == ["20", "20", "20", "20", "20"]


def test_the_city_is_shown_by_locality_and_links_to_each(figures, browse):
    html = page_of(browse, figures.officer).content.decode()
    head = html.partition("<thead")[2].partition("</thead>")[0]
    assert f'<a class="govuk-link" href="{LOCALITY}">Locality 1</a>' in head
    assert "Locality 2" in head


def test_a_locality_is_shown_by_team_and_a_team_by_month(figures, browse):
    locality = page_of(browse, figures.officer, LOCALITY).content.decode()
    head = locality.partition("<thead")[2].partition("</thead>")[0]
    assert f'href="{TEAM}">MAT 1</a>' in head
    assert "MAT 2" in head
    assert "MAT 3" not in head
    team = page_of(browse, figures.officer, TEAM).content.decode()
    head = team.partition("<thead")[2].partition("</thead>")[0]
    assert re.findall(r">(\w{3} 2026)</th>", head) == ["Jul 2026", "Aug 2026", "Sep 2026"]


def test_a_measure_by_itself_has_months_quarters_gaps_and_definition(figures, browse):
    html = page_of(browse, figures.officer).content.decode()
    article = html.partition('id="measure-EI10"')[2].partition("</article>")[0]
    said = " ".join(re.sub(r"<[^>]+>", " ", article).split())
    assert "July 2026 60 3 of 3" in said
    assert "September 2026 40 2 of 3" in said
    assert "Q1 2026/27 180 3 of 3" in said
    assert "Q2 2026/27 160 2 of 3, 8 of 9 monthly figures" in said
    assert "Missing from the quarter in part: MAT 2 (without September 2026)" in said
    assert Measure.objects.get(reference="EI10").versions.get().definition[:40] in said
    assert "Locality 1 100 220" in said


def test_a_ratio_shows_the_counts_it_was_divided_from(figures, browse):
    html = page_of(browse, figures.officer).content.decode()
    article = html.partition('id="measure-EI8-percent"')[2].partition("</article>")[0]
    assert "100.0% (160 of 160)" in article


def test_a_break_in_series_is_marked(figures, browse):
    first = Measure.objects.get(reference="EI10").versions.get()
    MeasureVersion.objects.create(
        **{
            field.name: getattr(first, field.name)
            for field in MeasureVersion._meta.fields
            if field.name not in ("id", "from_month")
        },
        from_month=Month("2026-08"),
    )
    text = text_of(page_of(browse, figures.officer))
    assert "EI10, [b]" in text
    assert "[b] definition changed from August 2026" in text


def test_zero_missing_and_both_reasons_stay_four_things(cast, browse):
    given = {"EI7": 0, "EI3": Reason.NOT_AVAILABLE, "EI5": Reason.NOT_APPLICABLE}
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager, given=given)
    Measure.objects.get(reference="EI10").figures.all().delete()
    html = page_of(browse, cast.officer, TEAM).content.decode()

    def actual(reference):
        row = html.partition(f'href="#measure-{reference}">')[2].partition("</tr>")[0]
        return re.search(r'doris-figures__actual"><a [^>]+>([^<]+)', row)[1]

    assert [actual(each) for each in ("EI7", "EI3", "EI5", "EI10")] == [
        "0",
        "[x]",
        "[z]",
        "no figure",
    ]


def test_what_moved_comes_first_and_is_judged(figures, browse):
    june = Month("2026-06")
    submit_months(figures.mat1, OPENED, june, by=figures.manager, given={"EI5": 40, "EI7": 10})
    html = page_of(browse, figures.officer, TEAM).content.decode()
    moved = html.partition('id="what-moved"')[2].partition("</section>")[0]
    said = " ".join(re.sub(r"<[^>]+>", " ", moved).split())
    # EI5 is good when high and halved; EI7 is good when low and doubled.
    assert "Negative: 2 measures" in said
    assert "down 50%, negative on Q1 2026/27" in said
    assert "up 100%, negative on Q1 2026/27" in said
    assert "Positive" not in said
    assert html.index("what-moved") < html.index("<table")


def test_small_numbers_are_no_movement(cast, browse):
    submit_months(cast.mat1, OPENED, Month("2026-06"), by=cast.manager, given={"EI4": 1})
    submit_months(cast.mat1, Month("2026-07"), SEPTEMBER, by=cast.manager, given={"EI4": 2})
    html = page_of(browse, cast.officer, TEAM).content.decode()
    assert "up 100%, positive" in html
    assert "small numbers" in html
    moved = html.partition('id="what-moved"')[2].partition("</section>")[0]
    assert "measure-EI4" not in moved


def test_comments_stand_as_they_were_typed(figures, browse):
    typed = '=1+1 <script>alert("x")</script> 🙂\nsecond line @SUM(A1)'
    Commentary.objects.create(
        team=figures.mat1,
        measure=Measure.objects.get(reference="EI10"),
        last_month=SEPTEMBER,
        written=typed,
    )
    html = page_of(browse, figures.officer).content.decode()
    assert "=1+1 &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; 🙂\nsecond line @SUM(A1)" in html
    assert "<script>alert" not in html


def test_many_comments_are_behind_a_press(figures, browse):
    Commentary.objects.create(
        team=figures.mat1,
        measure=Measure.objects.get(reference="EI10"),
        last_month=SEPTEMBER,
        written="x" * 20_000,
    )
    html = page_of(browse, figures.officer).content.decode()
    article = html.partition('id="measure-EI10"')[2].partition("</article>")[0]
    assert '<span class="govuk-details__summary-text">1 comment</span>' in article
    assert "x" * 20_000 in article


# Where it leads -------------------------------------------------------------------------------


def test_the_years_quarters_units_and_files_are_one_click_away(figures, browse):
    html = page_of(browse, figures.officer).content.decode()
    for address in (
        "/reports/2026-27/q1/city/",
        "/reports/2026-27/q3/city/",
        "/reports/2025-26/q2/city/",
        LOCALITY,
        "/reports/2026-27/q2/localities/locality-2/",
        TEAM,
        "/reports/2026-27/q2/teams/mat-3/",
        *(
            f"/reports/2026-27/q2/city.{ending}"
            for ending in ("pdf", "xlsx", "docx", "csv", "json")
        ),
    ):
        assert f'href="{address}"' in html, address
    assert "/reports/2026-27/q4/" not in html
    assert "/reports/2027-28/" not in html


def test_every_link_of_the_page_leads_somewhere(figures, browse):
    client = browse(figures.officer)
    pages = {
        CITY,
        LOCALITY,
        TEAM,
        "/reports/",
        "/reports/2026-27/q3/city/",
        "/reports/2025-26/q1/city/",
    }
    for page in pages:
        html = client.get(page).content.decode()
        links = set(re.findall(r'href="(/reports/[^"#]*/)"', html))
        assert {link for link in links if client.get(link).status_code != 200} == set()


def test_the_anchors_of_a_page_are_there_once(figures, browse):
    html = page_of(browse, figures.officer).content.decode()
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_a_manager_is_led_only_to_what_is_theirs(figures, browse):
    html = page_of(browse, figures.manager).content.decode()
    assert f'href="{LOCALITY}"' in html
    assert f'href="{TEAM}"' in html
    assert "localities/locality-2" not in html
    assert "teams/mat-2" not in html
    assert "teams/mat-3" not in html


def test_a_team_that_moved_is_found_in_both_localities(figures, browse):
    Placement.objects.filter(team=figures.mat1).update(last_month="2026-07")
    Placement.objects.create(team=figures.mat1, locality=figures.locality2, first_month="2026-08")
    for locality in ("locality-1", "locality-2"):
        html = page_of(browse, figures.officer, LOCALITY.replace("locality-1", locality))
        head = html.content.decode().partition("<thead")[2].partition("</thead>")[0]
        assert "MAT 1" in head


def test_city_wide_services_are_a_part_of_the_city(figures, browse):
    open_team("Duty team", None, first=OPENED)
    html = page_of(browse, figures.officer).content.decode()
    assert "City-wide services" in html.partition("<thead")[2].partition("</thead>")[0]
    assert "/reports/2026-27/q2/teams/duty-team/" in html
    page = page_of(browse, figures.officer, "/reports/2026-27/q2/teams/duty-team/")
    assert "Early help scorecard" in text_of(page)


@pytest.mark.parametrize("address", [CITY, "/reports/", "/"])
def test_many_teams_are_behind_a_press(figures, browse, monkeypatch, address):
    monkeypatch.setattr("reporting.views.navigation.TEAMS_SHOWN", 2)
    monkeypatch.setattr("reporting.views.reports.TEAMS_SHOWN", 2)
    html = page_of(browse, figures.officer, address).content.decode()
    teams = html.partition("<summary>Teams")[2].partition("</details>")[0]
    assert TEAM in teams
    assert "/reports/2026-27/q2/teams/mat-3/" in teams


def test_unknown_parameters_are_ignored(figures, browse):
    assert browse(figures.officer).get(CITY, {"placed": "then", "page": "2"}).status_code == 200


# Running quarters -----------------------------------------------------------------------------


def test_a_running_quarter_says_which_months_have_ended(figures, browse):
    with time_machine.travel("2026-11-05T09:00Z", tick=False):
        text = text_of(page_of(browse, figures.officer, "/reports/2026-27/q3/city/"))
    assert "In progress October 2026 has ended." in text
    assert "November 2026 and December 2026 have not ended yet." in text
    assert "not due yet" in text
    assert "What moved" not in text


def test_on_a_quarters_first_day_nothing_is_missing(figures, browse):
    with time_machine.travel("2026-10-01T09:00Z", tick=False):
        text = text_of(page_of(browse, figures.officer, "/reports/2026-27/q3/city/"))
    assert "No return for Q3 2026/27 is due yet. Live figures" in text


# What is not there ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/reports/2026-28/q2/city/", "‘2026-28’ is not a financial year written like 2026-27."),
        ("/reports/2026-27/q5/city/", "‘q5’ is not a quarter written like q2."),
        ("/reports/2026-27/q4/city/", "The report for Q4 2026/27 opens on 1 January 2027."),
        ("/reports/2024-25/q4/city/", "There are no reports before Q1 2025/26"),
        ("/reports/1900-01/q1/city/", "There are no reports before Q1 2025/26"),
        ("/reports/2098-99/q4/city/", "The report for Q4 2098/99 opens on 1 January 2099."),
        ("/reports/2026-27/q2/teams/mat-9/", "There is no such page"),
        ("/reports/2026-27/q2/localities/locality-9/", "There is no such page"),
        ("/reports/2025-26/q2/localities/locality-3/", "No team was placed in Locality 3"),
        ("/reports/2025-26/q2/teams/mat-4/", "MAT 4 was not open in Q2 2025/26."),
    ],
)
def test_what_is_not_there_says_so_and_leads_back(figures, browse, address, words):
    open_team("MAT 4", "Locality 3", first=Month("2026-04"))
    response = browse(figures.officer).get(address)
    assert response.status_code == 404
    text = text_of(response)
    assert words.replace("‘", "&#x27;").replace("’ is", "&#x27; is") in text
    assert "Go to the home page" in text


def test_a_council_without_teams_has_no_reports_yet(cast, browse):
    Placement.objects.all().delete()
    response = browse(cast.officer).get(CITY)
    assert response.status_code == 404
    assert "There are no reports yet" in text_of(response)
    assert "There are no reports yet" in text_of(browse(cast.officer).get("/reports/"))


# Whom it is for -------------------------------------------------------------------------------


def test_a_viewers_copy_names_no_team(figures, browse):
    text = text_of(page_of(browse, figures.viewer, LOCALITY))
    assert not re.search(r"MAT \d", text)
    assert "Missing: 1 team (September 2026)" in text


def test_a_managers_copy_of_their_locality_shows_siblings_without_a_name(figures, browse):
    text = text_of(page_of(browse, figures.manager, LOCALITY))
    assert "MAT 1" in text
    assert "MAT 2" not in text
    assert "Another team" in text


def test_a_manager_reads_the_locality_they_are_in_and_the_one_they_were_in(figures, browse):
    Placement.objects.filter(team=figures.mat1).update(last_month="2026-06")
    Placement.objects.create(team=figures.mat1, locality=figures.locality2, first_month="2026-07")
    client = browse(figures.manager)
    assert client.get("/reports/2026-27/q1/localities/locality-1/").status_code == 200
    assert client.get("/reports/2026-27/q2/localities/locality-1/").status_code == 404
    assert client.get("/reports/2026-27/q2/localities/locality-2/").status_code == 200
    assert client.get("/reports/2026-27/q1/localities/locality-2/").status_code == 200


# The list of quarters -------------------------------------------------------------------------


def test_quarters_are_listed_by_year_newest_first(cast, browse):
    text = text_of(browse(cast.viewer).get("/reports/"))
    years = text.partition("The city, by quarter")[2]
    assert re.findall(r"\d{4}/\d\d|Q\d, to \d+ \w+ \d{4}", years) == [
        "2026/27",
        "Q3, to 31 December 2026",
        "Q2, to 30 September 2026",
        "Q1, to 30 June 2026",
        "2025/26",
        "Q4, to 31 March 2026",
        "Q3, to 31 December 2025",
        "Q2, to 30 September 2025",
        "Q1, to 30 June 2025",
    ]


def test_the_latest_are_the_last_that_ended_and_the_running_one(cast, browse):
    latest = text_of(browse(cast.viewer).get("/reports/")).partition("The city, by quarter")[0]
    assert re.findall(r"Q\d, to \d+ \w+ \d{4}", latest) == [
        "Q2, to 30 September 2026",
        "Q3, to 31 December 2026",
    ]
    assert "In progress" in latest


# What it costs --------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [CITY, LOCALITY, TEAM])
@pytest.mark.parametrize("more", [0, 9])
def test_queries_are_fixed_whatever_the_number_of_teams(
    figures, browse, query_budget, address, more
):
    for number in range(more):
        team = open_team(f"MAT {10 + number}", f"Locality {number % 4 + 1}", first=OPENED)
        submit_months(team, Month("2026-07"), SEPTEMBER, by=figures.officer)
    client = browse(figures.officer)
    client.get(address)
    with query_budget(12):
        client.get(address)
