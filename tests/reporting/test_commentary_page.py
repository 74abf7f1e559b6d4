"""What an officer writes of the city's and a locality's quarter, beside what its teams wrote."""

import re

import pytest

from measures.models import Commentary, Measure
from measures.seen import digest
from reporting.commenting import Written, write_commentary
from reporting.quarters import read_stage
from tests.cast import NOW, OPENED, Q2, SEPTEMBER, submit_months
from tests.measures.returns import open_team
from tests.reporting.publishing import published

CITY = "/quarters/2026-27/q2/commentary/city/"
LOCALITY = "/quarters/2026-27/q2/commentary/localities/locality-1/"


@pytest.fixture
def council(cast, few_formats):
    submit_months(cast.mat1, OPENED, SEPTEMBER, by=cast.manager)
    # Half as many as before: EI5 is good when high.
    given = {"EI5": 10}
    submit_months(cast.mat3, OPENED, Q2.previous.last_month, by=cast.outsider)
    submit_months(cast.mat3, Q2.months[0], SEPTEMBER, by=cast.outsider, given=given)
    return cast


def key_of(reference):
    return Measure.objects.get(reference=reference).pk


def text_of(response) -> str:
    assert response.status_code == 200, response.content.decode()[-500:]
    body = response.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def box_of(response, key):
    """What is in a box, and the digest that it is sent back with."""
    html = response.content.decode()
    text = re.search(rf'<textarea[^>]*name="text-{key}"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    shown = re.search(rf'name="shown-{key}" value="([^"]*)"', html)
    return text[1], shown[1]


def test_it_works(council, browse):
    Commentary.objects.create(
        team=council.mat3,
        measure_id=key_of("EI5"),
        last_month=SEPTEMBER,
        written="One worker left <suddenly>.",
    )
    response = browse(council.officer).get(CITY)
    said = text_of(response)
    assert "City: 0 of" in said
    moved = said.partition("Measures that moved")[2].partition("Other measures")[0]
    assert "EI5 90 (2 of 3 teams) down 25% on Q1 2026/27" in moved
    assert "MAT 3, September 2026: One worker left &lt;suddenly&gt;." in moved
    assert "From the months: July 40 (2 of 3 teams), August 40" in said


def test_what_is_written_stands_in_the_report_and_in_the_history(council, browse):
    officer, key = browse(council.officer), key_of("EI2")
    given = {"text-all": "A steady quarter.", f"text-{key}": "=1+1\r\n\r\nLine", "shown-all": ""}
    done = officer.post(LOCALITY, given, follow=True)
    assert "The commentary on Locality 1 is saved." in text_of(done)
    assert "Locality 1: 2 of" in text_of(done)
    row = Commentary.objects.get(locality=council.locality1, measure=key)
    assert (row.written, row.last_month, row.span) == ("=1+1\n\nLine", SEPTEMBER, 3)
    assert (
        row.drafted
        == "July 20 (1 of 2 teams), August 20 (1 of 2 teams), September 20 (1 of 2 teams)"
    )
    kept = row.history.get()
    assert (kept.history_user, kept.history_date) == (council.officer, NOW)
    report = officer.get("/reports/2026-27/q2/localities/locality-1/").content.decode()
    assert "A steady quarter." in report
    assert "=1+1\n\nLine" in report
    # Nothing of it is the city's.
    assert "0 of" in text_of(officer.get(CITY))


def test_taking_the_words_away_brings_back_what_the_months_say(council, browse):
    officer, key = browse(council.officer), key_of("EI2")
    officer.post(CITY, {f"text-{key}": "Steady.", f"shown-{key}": ""})
    officer.post(CITY, {f"text-{key}": "  ", f"shown-{key}": digest("Steady.")})
    row = Commentary.objects.get(measure=key)
    assert row.written == ""
    assert row.history.count() == 2
    assert "From the months" in text_of(officer.get("/reports/2026-27/q2/city/"))


def test_commentary_against_the_figures_is_said_and_kept(council, browse):
    officer, key = browse(council.officer), key_of("EI5")
    words = "A fall of 40% on Q1."
    officer.post(CITY, {f"text-{key}": words, f"shown-{key}": ""})
    assert Commentary.objects.get(measure=key).written == words
    told = (
        "You wrote “fall of 40%”; the figures say 25% down on Q1 2026/27, from 120 to 90 "
        "(2 of 3 teams, like for like)."
    )
    assert told in text_of(officer.get(CITY))
    assert officer.post(f"{CITY}check/", {f"text-{key}": words}).json() == {"notes": [told]}
    # The other locality's team did not move, and nothing is known of what is no measure.
    said = officer.post(f"{LOCALITY}check/", {f"text-{key}": "No change.", "text-999999": "Up."})
    assert said.json() == {"notes": []}


def test_what_was_said_of_the_quarter_before_stays_and_leaving_it_so_is_marked(council, browse):
    officer, before = browse(council.officer), Q2.previous.last_month
    for measure in (None, key_of("EI5")):
        Commentary.objects.create(
            measure_id=measure, last_month=before, span=3, written="A steady quarter."
        )
    officer.post(CITY, {"text-all": "A steady  quarter.", "shown-all": ""})
    said = text_of(officer.get(CITY))
    assert said.count("For Q1 2026/27 it said: A steady quarter.") == 2
    assert said.count("Unchanged from Q1 2026/27.") == 1
    assert "A steady quarter." not in text_of(officer.get(LOCALITY))


def test_two_people_at_once_do_not_overwrite_each_other(council, browse):
    officer, key = browse(council.officer), key_of("EI2")
    officer.post(CITY, {f"text-{key}": "Theirs.", f"shown-{key}": ""})
    response = officer.post(
        CITY, {f"text-{key}": "Mine.", f"shown-{key}": "", "text-all": "Kept.", "shown-all": ""}
    )
    html = response.content.decode()
    assert "<title>Error: Commentary on City" in html
    assert f'<a href="#text-{key}">EI2: somebody else has changed this' in html
    assert "It says now: Theirs." in text_of(response)
    text, shown = box_of(response, key)
    assert text == "Mine."
    assert Commentary.objects.get(measure=key).written == "Theirs."
    assert Commentary.objects.get(measure=None).written == "Kept."
    # Sent again, it replaces what its writer has now seen.
    officer.post(CITY, {f"text-{key}": "Both.", f"shown-{key}": shown})
    assert Commentary.objects.get(measure=key).written == "Both."


def test_what_nobody_changed_is_not_written(council, browse):
    officer, key = browse(council.officer), key_of("EI2")
    officer.post(CITY, {f"text-{key}": "Once.", f"shown-{key}": ""})
    text, shown = box_of(officer.get(CITY), key)
    officer.post(CITY, {f"text-{key}": text, f"shown-{key}": shown})
    assert Commentary.history.count() == 1


def test_too_long_a_text_is_kept_on_the_page_and_the_others_are_saved(council, browse):
    officer, key = browse(council.officer), key_of("EI2")
    given = {f"text-{key}": "x" * 20_001, f"shown-{key}": "", "text-all": "Kept.", "shown-all": ""}
    response = officer.post(CITY, given)
    assert "EI2: this has 20,001 characters. Shorten it" in text_of(response)
    assert box_of(response, key)[0] == "x" * 20_001
    assert Commentary.objects.get().written == "Kept."


def test_who_reads_everything_reads_it_without_boxes(council, browse):
    browse(council.officer).post(CITY, {"text-all": "A steady quarter.", "shown-all": ""})
    html = browse(council.accountable).get(CITY).content.decode()
    assert "A steady quarter." in html
    assert "<textarea" not in html


def test_a_locality_without_teams_in_the_quarter_is_not_found(council, browse):
    officer = browse(council.officer)
    assert officer.get(LOCALITY.replace("locality-1", "locality-9")).status_code == 404
    open_team("MAT 9", "Locality 9", first=SEPTEMBER.next)
    assert officer.get(LOCALITY.replace("locality-1", "locality-9")).status_code == 404


def test_written_after_publication_it_is_in_the_next_edition(council):
    published(council)
    written = [Written(None, "Late words.", shown="")]
    write_commentary(locality=None, quarter=Q2, written=written, by=council.officer, at=NOW)
    assert read_stage(Q2).status == "restated"


@pytest.mark.parametrize("more", [0, 6])
def test_queries_are_fixed_whatever_the_number_of_teams(council, browse, query_budget, more):
    for number in range(more):
        open_team(f"MAT {10 + number}", "Locality 1", first=OPENED)
    officer = browse(council.officer)
    officer.get(LOCALITY)
    with query_budget(13):
        officer.get(LOCALITY)
