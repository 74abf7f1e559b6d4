"""The page that explains a figure: what it says, and to whom."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils.text import slugify

from measures.as_it_stood import Before, undone
from measures.figures import Reason
from measures.models import FrameworkMeasure, Measure, MeasureVersion, Placement
from measures.queries import Figures
from measures.recording import Recorded, record_figures
from reporting.editions import read_report
from reporting.models import Copy
from tests.cast import NOW, OPENED, SEPTEMBER, leave_few_measures, submit_months
from tests.reporting.publishing import correct, published_without_files

Q2 = "2026-27/q2"
CITY = f"/explain/{Q2}/city"
LOCALITY = f"/explain/{Q2}/localities/locality-1"
TEAM = f"/explain/{Q2}/teams/mat-1"


@pytest.fixture
def figures(cast):
    """20 everywhere; MAT 2 has no September."""
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER.previous, by=cast.officer)
    submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.outsider)
    return cast


def page_of(browse, person, address):
    response = browse(person).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def text_of(html):
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (f"{CITY}/EI10/", "July 60 + August 60 + September 40 = 160, 2 of 3 teams."),
        (f"{CITY}/EI10/", "Q1 180 + Q2 160 = 340, 2 of 3 teams."),
        (f"{CITY}/EI10/", "Missing in part: MAT 2 (without September 2026)."),
        (f"{CITY}/EI10/", "Q2 2026/27 120 against Q1 2026/27 120, like for like over 2 of 3 teams"),
        (f"{CITY}/EI10/", "Left out, without a number in every month of both quarters: MAT 2."),
        (f"{CITY}/EI2/", "September 2026: 40, the position at the quarter’s end, 2 of 3 teams."),
        (f"{CITY}/EI2/", "Not added: July 60, August 60."),
        (f"{CITY}/EI2/", "a position is never added over months"),
        (f"{CITY}/EI8%25/", "EI8 160 ÷ EI4 160 = 100.0%, 2 of 3 teams."),
        (f"{LOCALITY}/EI10/", "MAT 2 20 20 20 20 20 missing 40 100"),
        (f"{TEAM}/EI10/", "20 entered by Manager, on 5 October 2026, 10:30am"),
    ],
)
def test_a_figure_says_what_it_is_made_of(figures, browse, address, sentence):
    assert sentence in text_of(page_of(browse, figures.officer, address))


@pytest.mark.parametrize("unit", ["city", "localities/locality-1", "teams/mat-1"])
def test_every_number_of_a_report_leads_to_its_explanation(figures, browse, unit):
    client = browse(figures.officer)
    html = client.get(f"/reports/{Q2}/{unit}/").content.decode()
    numbers = re.findall(r"<td[^>]*>(?:<svg.*?</svg>)?([^<]+)", html)
    said = {text for text in map(str.strip, numbers) if re.search(r"^\d|up|down|similar", text)}
    # What is left is coverage, which is no figure.
    assert all(re.fullmatch(r"\d+ of \d+(, \d+ of \d+ monthly figures)?", each) for each in said)
    addresses = {unescape(each) for each in re.findall(r'doris-figure" href="([^"]+)"', html)}
    assert len(addresses) > 250
    pages = {}
    for each in sorted(addresses):
        address, _, anchor = each.partition("#")
        if "EI10" in address or "EI8" in address:
            pages[address] = pages.get(address) or page_of(browse, figures.officer, address)
            assert f'id="{anchor}"' in pages[address], each


def test_the_parts_add_up_as_they_do_in_the_report(figures, browse):
    report = browse(figures.officer).get(f"/reports/{Q2}/city.json").json()
    for measure in report["measures"]:
        if measure["kind"] != "ratio":
            html = page_of(browse, figures.officer, f"{CITY}/{measure['ref']}/")
            value = measure["period_actual"]["value"]
            shown = html.partition('id="period-actual"')[2].partition("</section>")[0]
            assert f'number">{"no figure" if value is None else value}</p>' in shown


def test_the_four_things_without_a_number_look_different(figures, browse):
    given = {"EI7": 0, "EI10": "x", "EI3": "z"}
    record_figures(
        [
            Recorded(
                figures.mat1.pk,
                Measure.objects.get(reference=reference).pk,
                SEPTEMBER,
                figure if figure == 0 else Reason(f"[{figure}]"),
            )
            for reference, figure in given.items()
        ],
        by=figures.officer,
        at=NOW,
        why="Corrected",
    )
    shown = {
        reference: re.search(
            r"MAT 1</a></th>.*?</tr>",
            page_of(browse, figures.officer, f"{CITY}/{reference}/"),
            re.S,
        )[0]
        for reference in given
    }
    assert ">0<" in shown["EI7"]
    assert "[x]" in shown["EI10"]
    assert "[z]" in shown["EI3"]


def test_a_change_stands_with_its_author_and_reason(figures, browse):
    measure = Measure.objects.get(reference="EI10")
    record_figures(
        [Recorded(figures.mat1.pk, measure.pk, SEPTEMBER, 25)],
        by=figures.officer,
        at=NOW + timedelta(hours=1),
        why="Two cases <b>counted</b> late",
    )
    said = text_of(page_of(browse, figures.manager, f"{TEAM}/EI10/"))
    assert "20 → became 25 by Officer, on 5 October 2026, 11:30am" in said
    assert "“Two cases <b>counted</b> late”" in said


@pytest.mark.parametrize(
    ("who", "address", "there", "not_there"),
    [
        ("officer", CITY, ("MAT 1", "MAT 3"), ()),
        ("leader", CITY, ("MAT 1", "MAT 3"), ("in the history",)),
        ("manager", CITY, ("Locality 1", "Locality 2"), ("MAT 1", "MAT 2", "MAT 3")),
        ("reporter", CITY, ("Locality 1",), ("MAT",)),
        ("viewer", CITY, ("Locality 1",), ("MAT",)),
        ("manager", LOCALITY, ("MAT 1", "Another team"), ("MAT 2",)),
        ("viewer", LOCALITY, ("Locality 1", "are for those who may read"), ("MAT",)),
        ("manager", TEAM, ("entered by Manager", "Return for September 2026"), ()),
        ("leader", TEAM, ("entered by Manager",), ("Return for September 2026",)),
    ],
)
def test_each_reader_sees_as_much_as_in_the_report(figures, browse, who, address, there, not_there):
    said = text_of(page_of(browse, getattr(figures, who), f"{address}/EI10/"))
    assert [text for text in there if text not in said] == []
    assert [text for text in not_there if text in said] == []


def test_queries_don_t_grow_with_the_teams(figures, browse, query_budget):
    client: Client = browse(figures.officer)
    for address in (CITY, LOCALITY, TEAM):
        client.get(f"{address}/EI10/")
        with query_budget(14):
            client.get(f"{address}/EI10/")


def test_a_team_that_moved_stands_in_each_locality_with_its_months_there(figures, browse):
    Placement.objects.filter(team=figures.mat1).update(last_month="2026-07")
    Placement.objects.create(team=figures.mat1, locality=figures.locality2, first_month="2026-08")
    said = text_of(page_of(browse, figures.officer, f"{CITY}/EI10/"))
    elsewhere = "not placed here"
    assert f"MAT 1 20 20 20 20 {elsewhere} {elsewhere} 20 80 MAT 2" in said
    assert f"MAT 1 {' '.join([elsewhere] * 4)} 20 20 40 40 MAT 3" in said
    shares = text_of(page_of(browse, figures.officer, f"{CITY}/EI8%25/"))
    assert f"MAT 1 {' '.join([elsewhere] * 4)} 20 of 20 20 of 20 100.0% 100.0%" in shares


def test_a_measure_that_is_not_in_the_report_is_not_found(figures, browse):
    client = browse(figures.officer)
    for reference in ("EI99", "EI10/EI10", "%"):
        assert client.get(f"{CITY}/{reference}/").status_code == 404


def test_figures_stay_as_they_were_before_later_changes(figures):
    key, month = (figures.mat1.pk, 1), SEPTEMBER
    later = Figures({key: {month: 9}}, {}, {})
    changes = [Before(*key, month, 1, 5), Before(*key, month, 1, None)]
    assert undone(later, changes).numbers == {key: {month: 5}}
    assert undone(later, changes[1:]).numbers == {key: {}}


def test_an_edition_is_explained_as_it_stood_when_it_was_frozen(figures, browse):
    published_without_files(figures)
    correct(figures, "EI10", 25, at=NOW + timedelta(hours=1))
    live = text_of(page_of(browse, figures.officer, f"{CITY}/EI10/"))
    then = text_of(page_of(browse, figures.officer, f"{CITY}/EI10/?edition=1"))
    assert "= 165, 2 of 3 teams" in live
    assert "= 160, 2 of 3 teams" in then
    assert "MAT 1 20 20 20 20 20 20 60 120" in then
    assert "as published in edition 1" in then
    team = text_of(page_of(browse, figures.officer, f"{TEAM}/EI10/?edition=1"))
    assert "25" not in team.partition("Month by month")[2].replace("2025", "")
    report = browse(figures.officer).get(f"/reports/{Q2}/city/?edition=1").content.decode()
    assert f"{CITY}/EI10/?edition=1#period-actual" in report


@pytest.mark.parametrize("what", ["placement", "row", "tolerance"])
@pytest.mark.parametrize("unit", ["city", "localities/locality-1", "teams/mat-1"])
@pytest.mark.parametrize("reference", ["EI4", "EI8%"])
def test_what_an_edition_cannot_take_apart_any_more_is_told_as_published(
    figures, browse, what, unit, reference
):
    leave_few_measures()
    edition = published_without_files(figures)
    row = next(
        each for each in read_report(edition, unit, Copy.FULL).rows if each.reference == reference
    )
    if what == "placement":
        Placement.objects.filter(team=figures.mat1).update(first_month="2026-09")
    elif what == "row":
        FrameworkMeasure.objects.filter(measure__reference__in=["EI4", "EI8%"]).delete()
    else:
        MeasureVersion.objects.filter(measure__reference=reference).update(tolerance=0)
    page = f"/explain/{Q2}/{unit}/{slug_of(reference)}/?edition=1"
    said = text_of(page_of(browse, figures.officer, page))
    assert f"Q2 2026/27 {row.period_actual.text} " in said
    assert "no figure against" not in said
    if what != "tolerance":
        assert "The figures here are those published." in said
        assert "MAT 2 20" not in said


def slug_of(reference):
    return reference.replace("%", "%25")


def test_an_edition_calls_teams_the_same_on_both_pages(figures, browse):
    submit_months(figures.mat2, SEPTEMBER, SEPTEMBER, by=figures.officer, figure=33)
    edition = published_without_files(figures)
    report = read_report(edition, "localities/locality-1", Copy.ROWS)
    measure = next(each for each in report.rows if each.reference == "EI10")
    html = page_of(browse, figures.manager, f"{LOCALITY}/EI10/?edition=1")
    assert len(measure.parts) == 2
    for part in measure.parts:
        row = html.partition(f'id="row-{slugify(part.unit.name)}"')[2].partition("</tr>")[0]
        assert f">{part.period_actual.value}<" in row
    assert "MAT 1" not in html.partition("<main")[2]
