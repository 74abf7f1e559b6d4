"""The council's own scorecard of June 2020: figures in, its answers out of the page's files.

The figures go in as the submitted returns of a city-wide service. What its JSON says is held
against the case, and what its PDF says against the table as the council printed it.
"""

import json
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from pypdf import PdfReader

from measures.figures import Reason
from measures.models import Measure, ReportedJudgement, Role, Target
from measures.periods import Month
from measures.recording import Recorded, record_returns
from tests.cast import person
from tests.measures.returns import load_catalogue, open_team
from tests.reporting.pdfs import text_of

CASE = json.loads((Path(__file__).parent / "conformance" / "scorecard_june_2020.json").read_text())
AT = datetime(2020, 7, 8, tzinfo=UTC)
ADDRESS = f"/scorecards/early-help-scorecard/{CASE['month']}"

KEY = (
    *("▲ Positive", "● Similar", "▼ Negative"),
    *("↑ Increase of 10% or more", "→ Similar", "↓ Decrease of 10% or more"),
)
HEADS = (
    *("Ref.", "Indicator", "Owner", "Reporter", "Outcome"),
    *("Jan 2020", "Feb 2020", "Mar 2020", "Apr 2020", "May 2020", "Jun 2020"),
    *("% change from prev. period", "% change from same period prev. yr", "DoT"),
    *("12-mnth avg", "12-mnth max.", "%?", "SN", "ENG", "SE region"),
    *("Target 2017/18", "Target 2018/19", "Target 2019/20"),
)
"""The council's columns in its order."""

NO_CHANGE = "n/a n/a ▲ positive set by Early help reporting officer, 3 July 2020"
PRINTED = {
    "EH1a": "205 122 113 79 79 96 ↑ up 22% ↓ down 33% 112 205 – – – –",
    "EH1c": "175 224 280 182 182 258 ↑ up 42% → similar, 9% 222 322 – – – – 288 336 TBC",
    "EH1b": "153 184 205 219 219 233 → similar, 6% → similar, 4% 206 288 – – – –",
    "EH14b": "153 166 190 122 122 192 ↑ up 57% ↑ up 16% 158 229 – – – –",
    "FM011": f"no figure [x] {NO_CHANGE} 90 of 1 quarter 90 – – – –",
    "FM012": f"no figure [x] {NO_CHANGE} 153 of 1 quarter 153 – – – –",
}
"""Each row from its first month on: its months, changes, DoT, average, maximum and targets.

The council's "tbc" is [x], and the quarter before that has none is said to have no figure.
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(browse):
    """An officer's browser in July 2020, when every figure of the scorecard is in."""
    with time_machine.travel(AT, tick=False):
        load_catalogue()
        team = open_team("Early help hub", None, first=Month("2019-04"))
        officer = person("officer", Role.OFFICER, first=AT.date())
        keys = dict(Measure.objects.values_list("reference", "pk"))
        record_returns(
            [
                Recorded(
                    team.pk,
                    keys[row["ref"]],
                    Month(month),
                    figure if isinstance(figure, int) else Reason(figure),
                )
                for row in CASE["rows"]
                for month, figure in row["figures"].items()
            ],
            by=officer,
            at=AT,
        )
        for reference in ("FM011", "FM012"):
            ReportedJudgement.objects.create(
                team=team,
                measure_id=keys[reference],
                last_month=Month(CASE["month"]),
                judgement="positive",
                role="Early help reporting officer",
                by=officer,
                at=datetime(2020, 7, 3, tzinfo=UTC),
            )
        for year, amount in ((2017, 288), (2018, 336), (2019, None)):
            Target.objects.create(measure_id=keys["EH1c"], year=year, amount=amount)
        yield browse(officer)


def test_every_row_of_the_scorecard_agrees(browser):
    content = browser.get(f"{ADDRESS}.json").json()
    assert (content["report"], content["level"]) == ("scorecard", "city")
    measures = {row["ref"]: row for row in content["measures"]}
    wrong = {}
    for row in CASE["rows"]:
        found = measures[row["ref"]]
        for name, expected in row["expect"].items():
            given = found[name]
            if isinstance(expected, dict) and name.startswith("change"):
                given = {key: given[key] for key in expected}
            if given != expected:
                wrong[row["ref"], name] = (given, expected)
    assert not wrong
    said = {ref: measures[ref]["reported_judgement"] for ref in ("EH1a", "FM011", "FM012")}
    assert said == {"EH1a": None, "FM011": "positive", "FM012": "positive"}
    assert list(measures) == [row["ref"] for row in CASE["rows"]]


def test_its_page_has_the_councils_first_columns(browser):
    heads = re.findall(
        r'<th scope="col"[^>]*>(.*?)</th>', browser.get(f"{ADDRESS}/").content.decode()
    )
    assert heads[:5] == list(HEADS[:5])


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_paper_has_every_column_and_value_of_the_councils_own_table(browser, paper):
    answer = browser.get(f"{ADDRESS}.pdf?paper={paper}")
    # A narrow head breaks after its hyphen.
    text = text_of(PdfReader(BytesIO(answer.content))).replace("12- mnth", "12-mnth")
    key, _, table = text.partition("Early help scorecard, June 2020: City")
    assert [each for each in KEY if each not in key] == []
    assert missing_in_order(HEADS, table) == []
    assert [(ref, row) for ref, row in PRINTED.items() if row not in row_of(ref, table)] == []


def missing_in_order(heads: tuple[str, ...], table: str) -> list[str]:
    """The heads that do not follow the one before them."""
    place, missing = 0, []
    for head in heads:
        found = table.find(head, place)
        if found < 0:
            missing.append(head)
        else:
            place = found + len(head)
    return missing


def row_of(reference: str, table: str) -> str:
    """A measure's row, to where the next begins."""
    _, _, after = table.partition(f"{reference} ")
    ends = [after.find(f"{row['ref']} ") for row in CASE["rows"]]
    return after[: min((end for end in ends if end > 0), default=len(after))]
