"""A published report read: the right copy for each, as it was, and what it says of itself."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from django.core.management import CommandError, call_command

from measures.models import (
    FrameworkMeasure,
    MeasureVersion,
    NeverDoes,
    Placement,
    TeamFramework,
)
from measures.periods import Month
from measures.states import QuarterStatus
from reporting.models import Edition, EditionFile, EditionStatus
from reporting.publishing import sign_off
from reporting.quarters import read_stage
from reporting.recorded import digest
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, gather, leave_few_measures, submit_months
from tests.kept import Kept
from tests.reporting.publishing import correct, frozen, made, published

REPORTS = "/reports/2026-27/q2"
CITY, LOCALITY, TEAM = (
    f"{REPORTS}/{path}" for path in ("city", "localities/locality-1", "teams/mat-1")
)
LATER = NOW + timedelta(days=30)


def submit_all(cast):
    leave_few_measures()
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    submit_months(cast.mat2, OPENED, SEPTEMBER.previous, by=cast.officer)
    submit_months(cast.mat3, OPENED, SEPTEMBER, by=cast.outsider)


def publish():
    cast = gather()
    submit_all(cast)
    return cast, published(cast)


published_council = Kept(publish)


@pytest.fixture
def council_and_first(db, few_formats):
    with time_machine.travel(NOW, tick=False):
        yield published_council()


@pytest.fixture
def council(council_and_first):
    return council_and_first[0]


@pytest.fixture
def first(council_and_first):
    """Q2's first edition."""
    return council_and_first[1]


@pytest.fixture
def corrected(council, first):
    """MAT 1's September corrected a month after the first edition."""
    correct(council, "EI8", 21, at=LATER)
    with time_machine.travel(LATER, tick=False):
        yield council


def text_of(response) -> str:
    assert response.status_code == 200, response.content.decode()[-500:]
    body = response.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def september(response, reference="EI8"):
    """What the page gives for September."""
    article = response.content.decode().partition(f'id="measure-{reference}"')[2]
    return re.search(
        r"September 2026\D*?>(?:<a[^>]*>)?([\d,]+)<", article.partition("</article>")[0]
    )[1]


def test_it_works(council, first, browse):
    said = text_of(browse(council.officer).get(f"{CITY}/?edition=1"))
    assert "Published edition 1 on 5 October 2026." in said
    assert "Not signed off: Nobody was there to sign it." in said
    assert "Published without MAT 2 (September 2026), accepted by Officer" in said
    assert "since been restated" not in said
    for file in EditionFile.objects.filter(report__path="city", report__copy="full"):
        assert file.sha256 in said


def test_an_edition_stands_while_live_reports_follow(corrected, browse):
    officer = browse(corrected.officer)
    as_published, live = officer.get(f"{CITY}/?edition=1"), officer.get(f"{CITY}/")
    assert (september(as_published), september(live)) == ("40", "41")
    said = text_of(as_published)
    assert "This has since been restated." in said
    assert "EI8" in said.partition("What changed since")[2].partition("As published")[0]
    assert "MAT 1, September 2026 20 21 Officer, 4 November 2026: A case was counted twice." in said
    assert (
        "Published as edition 1 on 5 October 2026. Figures or commentary have changed"
        in text_of(live)
    )


def test_a_team_placed_elsewhere_is_a_change_where_it_touches_the_quarter(council, first, browse):
    officer, locality = browse(council.officer), council.locality2
    placement = Placement.objects.get(team=council.mat1)
    placement.last_month = Month("2027-03")
    placement.save()
    Placement.objects.create(team=council.mat1, locality=locality, first_month="2027-04")
    assert "Nothing has changed since." in text_of(officer.get(f"{CITY}/"))
    assert read_stage(Q2).status == QuarterStatus.PUBLISHED
    placement.locality = locality
    placement.save()
    assert "Placements or definitions have changed since." in text_of(officer.get(f"{CITY}/"))
    assert "a placement, a definition" in text_of(officer.get(f"{CITY}/?edition=1"))
    assert read_stage(Q2).status == QuarterStatus.RESTATED
    sign_off(quarter=Q2, shown=digest(Q2), by=council.accountable, at=LATER)


def test_what_changed_names_only_teams_that_the_reader_may_name(corrected, browse):
    viewer = text_of(browse(corrected.viewer).get(f"{CITY}/?edition=1"))
    assert "1 figure of its teams was corrected." in viewer
    assert not re.search(r"MAT \d", viewer)
    own = text_of(browse(corrected.manager).get(f"{LOCALITY}/?edition=1"))
    assert "MAT 1, September 2026 20 21" in own
    beside = text_of(browse(corrected.outsider).get(f"{CITY}/?edition=1"))
    assert "MAT 1" not in beside


def test_the_next_edition_restates_and_the_first_leads_to_it(corrected, browse):
    made(frozen(corrected.officer, at=LATER), at=LATER)
    officer = browse(corrected.officer)
    second = text_of(officer.get(f"{CITY}/?edition=2"))
    assert "Restated since edition 1" in second
    assert "City, September 2026 40 (2 of 3 teams) 41 (2 of 3 teams)" in second
    assert "Officer, 4 November 2026: A case was counted twice." in second
    earlier = officer.get(f"{CITY}/?edition=1").content.decode()
    assert (
        f'There is a later edition:</b> <a class="govuk-link" href="{CITY}/?edition=2">' in earlier
    )
    assert "Nothing has changed since." in text_of(officer.get(f"{CITY}/"))


@pytest.mark.parametrize(
    ("who", "address", "copy"),
    [
        ("officer", CITY, "full"),
        ("leader", CITY, "full"),
        ("viewer", CITY, "open"),
        ("manager", CITY, "open"),
        ("reporter", CITY, "open"),
        ("accountable", LOCALITY, "full"),
        ("manager", LOCALITY, "rows"),
        ("deputy", LOCALITY, "rows"),
        ("viewer", LOCALITY, "open"),
        ("outsider", LOCALITY, None),
        ("reporter", LOCALITY, None),
        ("manager", TEAM, "full"),
        ("leader", TEAM, "full"),
        ("viewer", TEAM, None),
        ("outsider", TEAM, None),
        ("administrator", CITY, None),
        ("nobody", CITY, None),
    ],
)
def test_everybody_gets_their_own_copy_and_no_other(council, first, browse, who, address, copy):
    client = browse(getattr(council, who))
    page, file = client.get(f"{address}/?edition=1"), client.get(f"{address}.json?edition=1")
    if copy is None:
        assert (page.status_code, file.status_code) == (404, 404)
        return
    path = address.removeprefix(f"{REPORTS}/")
    kept = EditionFile.objects.get(report__path=path, report__copy=copy, ending="json")
    assert file.content == bytes(kept.content)
    assert kept.sha256 in text_of(page)
    if copy != "full":
        assert not re.search(r"MAT \d", text_of(page).partition("What moved")[2])


def test_a_file_is_served_as_it_was_with_its_hash_as_its_tag(corrected, browse, query_budget):
    officer = browse(corrected.officer)
    officer.get(f"{CITY}.json?edition=1")
    with query_budget(5):
        response = officer.get(f"{CITY}.json?edition=1")
    kept = EditionFile.objects.get(report__path="city", report__copy="full", ending="json")
    assert sha256(response.content).hexdigest() == kept.sha256
    assert response["ETag"] == f'"{kept.sha256}"'
    assert response["Content-Length"] == str(kept.size)
    assert 'filename="early-help-city-2026-27-q2-edition-1.json"' in response["Content-Disposition"]
    again = officer.get(f"{CITY}.json?edition=1", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_takes_the_same_queries_whatever_changed(corrected, browse, query_budget):
    for model in (Placement, TeamFramework, MeasureVersion, FrameworkMeasure):
        for row in model.objects.all()[:3]:
            row.save()
    measure = MeasureVersion.objects.first().measure
    NeverDoes.objects.create(team=corrected.mat1, measure=measure, first_month="2026-09")
    officer = browse(corrected.officer)
    for address, most, told in (
        (f"{CITY}/?edition=1", 14, "This has since been restated."),
        (f"{CITY}/", 12, "or commentary, and placements or definitions have changed since."),
    ):
        officer.get(address)
        with query_budget(most):
            response = officer.get(address)
        assert told in text_of(response)


@pytest.mark.parametrize("edition", ["2", "0", "99999999999", "one", "-1", "1.0", "²"])
def test_an_edition_that_is_not_there_is_not_found(council, first, browse, edition):
    officer = browse(council.officer)
    for address in (f"{CITY}/", f"{CITY}.json"):
        assert officer.get(address, {"edition": edition}).status_code == 404


def test_what_is_being_made_is_read_by_nobody(corrected, browse):
    frozen(corrected.officer, at=LATER)
    officer = browse(corrected.officer)
    assert officer.get(f"{CITY}/?edition=2").status_code == 404
    assert officer.get(f"{CITY}.json?edition=2").status_code == 404
    assert "edition 2" not in text_of(officer.get(f"{CITY}/"))


def test_inside_an_edition_links_stay_in_it(council, first, browse):
    html = browse(council.officer).get(f"{CITY}/?edition=1").content.decode()
    assert f'href="{LOCALITY}/?edition=1"' in html
    assert f'href="{CITY}.json?edition=1"' in html
    assert f'href="{TEAM}/?edition=1"' in html


def test_a_replaced_edition_says_why_and_leads_on(council, first, browse):
    correct(council, "EI8", 21)
    made(frozen(council.officer))
    Edition.objects.filter(number=1).update(
        status=EditionStatus.REPLACED, notice="A name was taken out."
    )
    EditionFile.objects.filter(report__edition=first).update(content=None)
    first.reports.update(content=None)
    officer = browse(council.officer)
    page = officer.get(f"{CITY}/?edition=1")
    said = text_of(page)
    assert "edition 1 was replaced" in said
    assert "A name was taken out." in said
    assert EditionFile.objects.filter(report__edition=first).first().sha256 in said
    assert f'href="{CITY}/?edition=2"' in page.content.decode()
    assert officer.get(f"{CITY}.json?edition=1")["Location"] == f"{CITY}/?edition=1"
    assert browse(council.nobody).get(f"{CITY}/?edition=1").status_code == 404


def test_an_edition_reads_alike_wherever_teams_have_gone_since(council, first, browse):
    before = browse(council.officer).get(f"{LOCALITY}.json?edition=1").content
    Placement.objects.filter(team=council.mat1).update(last_month="2026-04")
    Placement.objects.create(team=council.mat1, locality=council.locality2, first_month="2026-05")
    officer = browse(council.officer)
    assert officer.get(f"{LOCALITY}.json?edition=1").content == before
    assert "MAT 1" in text_of(officer.get(f"{LOCALITY}/?edition=1"))


# The command -----------------------------------------------------------------------------------


def test_the_command_writes_an_editions_file(council, first, tmp_path):
    file = tmp_path / "city.json"
    call_command("build_report", "city", "2026-27/q2", str(file), edition=1, verbosity=0)
    kept = EditionFile.objects.get(report__path="city", report__copy="full", ending="json")
    assert file.read_bytes() == bytes(kept.content)
    with pytest.raises(CommandError, match="has no published edition 2 of City"):
        call_command("build_report", "city", "2026-27/q2", str(file), edition=2)


# By today's placements -------------------------------------------------------------------------


@pytest.fixture
def moved(council):
    """MAT 2 went from Locality 1 to Locality 2 in September."""
    Placement.objects.filter(team=council.mat2).update(last_month="2026-08")
    Placement.objects.create(team=council.mat2, locality=council.locality2, first_month="2026-09")
    return council


def test_by_todays_placements_a_teams_past_goes_where_it_is(moved, browse):
    officer = browse(moved.officer)
    then, now = officer.get(f"{LOCALITY}/"), officer.get(f"{LOCALITY}/?placed=now")
    assert "MAT 2" in text_of(then)
    assert "MAT 2" not in text_of(now).partition("What moved")[2]
    assert "with teams where they are placed today" in text_of(now)
    assert 'href="/reports/2026-27/q2/localities/locality-1.pdf?placed=now"' not in (
        then.content.decode()
    )
    city = officer.get(f"{CITY}.json?placed=now").json()
    [row] = [row for row in city["measures"] if row["ref"] == "EI8"]
    parts = {part["unit"]: part["period_actual"]["value"] for part in row["parts"]}
    assert parts == {"Locality 1": 60, "Locality 2": 100}
    assert row["period_actual"]["value"] == 160


def test_team_rows_by_todays_placements_are_for_those_who_read_every_report(moved, browse):
    locality = f"{REPORTS}/localities/locality-2"
    assert "MAT 2" in text_of(browse(moved.officer).get(f"{locality}/?placed=now"))
    told = browse(moved.outsider).get(f"{locality}.json?placed=now").json()
    assert all(row["parts"] == [] for row in told["measures"])
    assert "MAT 2" not in str(told)


def test_the_switch_is_offered_only_where_a_team_has_moved(cast, browse):
    submit_all(cast)
    officer = browse(cast.officer)
    assert "by today’s placements" not in text_of(officer.get(f"{CITY}/"))
    Placement.objects.filter(team=cast.mat2).update(last_month="2026-08")
    Placement.objects.create(team=cast.mat2, locality=cast.locality2, first_month="2026-09")
    assert "by today’s placements" in text_of(officer.get(f"{CITY}/"))
    assert read_stage(Q2).status == "open"
