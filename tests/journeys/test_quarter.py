"""A quarter from its first email to its second edition, with the four roles that it takes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import Page, expect

from doris.models import User
from measures.deadlines import make_deadlines
from measures.models import Role, Team
from tests.another_process import PATIENCE, database_url
from tests.cast import NOW, SEPTEMBER, leave_few_measures, person, submit_months
from tests.journeys.downloads import READERS, download
from tests.journeys.reports import arrive_at, see_quarter
from tests.measures.returns import load_catalogue, open_team, save, whole_form
from tests.measures.signed_in import sign_in
from tests.smtp import MailServer

pytestmark = pytest.mark.browser

JULY, AUGUST = SEPTEMBER.plus(-2), SEPTEMBER.previous
REFERRALS = "Number of referrals to other interventions EI11"
FORM = "/returns/{}/2026-09/"
QUARTER = "/quarters/2026-27/q2/"
CITY = "/reports/2026-27/q2/city/"
NOTE = "The board meets on Thursday."
WHY = "A drawer of letters was counted twice"


class People:
    """Three managers and those who make a quarter of what they send in."""

    def __init__(self) -> None:
        load_catalogue()
        leave_few_measures()
        self.officer = person("officer", Role.OFFICER)
        self.accountable = person("accountable", Role.ACCOUNTABLE)
        self.leader = person("leader", Role.LEADER)
        self.managers: dict[Team, User] = {}
        for number in (1, 2, 3):
            team = open_team(f"MAT {number}", "Locality 1", first=JULY)
            manager = person(f"manager{number}", Role.MANAGER, team=team)
            manager.email = f"manager{number}@council.test"
            manager.save()
            self.managers[team] = manager
            submit_months(team, JULY, AUGUST, by=manager, figure=5, given={"EI10": 15})
            rows = whole_form(team, SEPTEMBER)
            save(team, {each: rows[each] for each in rows if each != "EI11"}, by=manager)


@pytest.fixture
def people(transactional_db: None) -> Iterator[People]:
    """Everybody on 5 October 2026: two months are in, and September's forms lack their EI11."""
    with time_machine.travel(NOW, tick=True):
        people = People()
        make_deadlines(JULY, SEPTEMBER.plus(12), by=people.officer, at=NOW)
        yield people


def test_a_quarter_is_opened_chased_closed_published_corrected_and_published_again(
    page: Page,
    people: People,
    smtp: MailServer,
    look_at: Callable[[Page], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Where the process that makes an edition finds what is to be made.
    monkeypatch.setenv("DATABASE_URL", database_url())
    first, second, third = people.managers
    call_command("send_due", verbosity=0)
    for team in (first, second):
        enter(page, people.managers[team], link_in(smtp, people.managers[team]), "3", look_at)

    remind(page, people.officer, third, look_at)
    call_command("send_due", verbosity=0)
    reminder = smtp.to(people.managers[third].email)[-1]
    assert NOTE in str(reminder.get_body(("plain",)))
    enter(page, people.managers[third], link_in(smtp, people.managers[third]), "9", look_at)
    for manager in people.managers.values():
        confirm(page, manager, look_at)

    close_and_write(page, people.officer, look_at)
    sign_off(page, people.accountable, look_at)
    publish(page, people.officer, look_at)
    see_published(page)

    sign_in(page, people.leader)
    found = read_files(page, f"{CITY}?edition=1", "45", look_at, tmp_path / "first")
    assert found == {"PDF": "45", "Excel": 45, "Word": "45", "CSV": "45", "JSON": 45}
    first_files = hashes(page, f"{CITY}?edition=1")

    correct(page, people.officer, third, look_at)
    sign_in(page, people.leader)
    page.goto(CITY)
    see_quarter(page, REFERRALS, "42")
    look_at(page)
    page.goto(f"{CITY}?edition=1")
    see_quarter(page, REFERRALS, "45")
    expect(page.get_by_role("main")).to_contain_text("This has since been restated.")
    look_at(page)

    publish(page, people.officer, look_at, without="The board meets today")
    see_published(page)
    sign_in(page, people.leader)
    found = read_files(page, f"{CITY}?edition=2", "42", look_at, tmp_path / "second")
    assert found == {"PDF": "42", "Excel": 42, "Word": "42", "CSV": "42", "JSON": 42}
    restated = page.get_by_role("region", name="Restated since edition 1")
    of_quarter = restated.get_by_role("row", name="City, Q2 2026/27")
    expect(of_quarter).to_contain_text(re.compile(rf"EI11 .*45\s+42\s+Officer, .*{WHY}", re.DOTALL))
    assert hashes(page, f"{CITY}?edition=1") == first_files


def link_in(smtp: MailServer, manager: User) -> str:
    """The address in the last email that a manager has got about September."""
    texts = [str(each.get_body(("plain",)).get_content()) for each in smtp.to(manager.email)]
    (address,) = {each for text in texts for each in re.findall(r"/returns/\S+/2026-09/", text)}
    return address


def enter(
    page: Page, manager: User, address: str, figure: str, look_at: Callable[[Page], None]
) -> None:
    """Follow the email's link, type what is missing, and submit."""
    sign_in(page, manager)
    page.goto(address)
    box = page.locator('[name="figure-EI11"]')
    box.fill(figure)
    box.press("Enter")
    row = page.locator('[data-reference="EI11"]')
    expect(row.get_by_role("status")).to_have_text("Saved")
    page.get_by_role("button", name="Submit September").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    look_at(page)


def remind(page: Page, officer: User, team: Team, look_at: Callable[[Page], None]) -> None:
    """From the board: pick the team that is left, with a note."""
    sign_in(page, officer)
    page.goto("/returns/")
    look_at(page)
    page.get_by_role("checkbox", name=f"Remind {team}").check()
    page.get_by_role("button", name="Remind the teams you tick").click()
    page.get_by_role("textbox").fill(NOTE)
    look_at(page)
    page.get_by_role("button", name="Remind", exact=True).click()
    page.goto("/emails/")
    expect(page.get_by_role("main")).to_contain_text("Waiting to be sent")
    look_at(page)


def confirm(page: Page, manager: User, look_at: Callable[[Page], None]) -> None:
    """Confirm every measure of the quarter's update, and submit it."""
    sign_in(page, manager)
    page.goto("/")
    page.get_by_role("link", name="Q2 2026/27").first.click()
    page.get_by_role("button", name=re.compile(r"^Confirm all")).click()
    expect(page.get_by_text("11 of 11 confirmed")).to_be_visible()
    look_at(page)
    page.get_by_role("button", name="Submit Q2 2026/27").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    look_at(page)


def close_and_write(page: Page, officer: User, look_at: Callable[[Page], None]) -> None:
    """Close the quarter and write of the city."""
    sign_in(page, officer)
    page.goto(QUARTER)
    expect(page.get_by_role("main")).to_contain_text("9 of 9 returns are in.")
    expect(page.get_by_role("main")).to_contain_text("3 of 3 updates are in.")
    look_at(page)
    page.get_by_role("button", name="Close Q2 2026/27").click()
    page.get_by_role("link", name="City", exact=True).click()
    page.get_by_role("textbox").first.fill("Referrals rose in September.")
    look_at(page)
    page.get_by_role("button", name="Save").first.click()
    arrive_at(page, "City: 1 of 16 written")


def sign_off(page: Page, accountable: User, look_at: Callable[[Page], None]) -> None:
    """Agree that it is published."""
    sign_in(page, accountable)
    page.goto(QUARTER)
    page.get_by_role("button", name="Read and sign off").click()
    page.get_by_role("checkbox").check()
    look_at(page)
    page.get_by_role("button", name=re.compile("^Sign off")).click()
    expect(page.get_by_role("main")).to_contain_text("Accountable")
    look_at(page)


def publish(page: Page, officer: User, look_at: Callable[[Page], None], without: str = "") -> None:
    """Freeze the quarter; without a sign-off that holds, say why."""
    sign_in(page, officer)
    page.goto(QUARTER)
    page.get_by_role("button", name="Publish Q2 2026/27").click()
    if without:
        page.get_by_role("textbox").fill(without)
    look_at(page)
    page.get_by_role("button", name="Publish Q2 2026/27").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    look_at(page)


def see_published(page: Page) -> None:
    """Wait for the process that makes the edition: the page says how far it is."""
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=PATIENCE * 1000)
    expect(page.get_by_role("main")).to_contain_text("Nothing has changed since edition")


def read_files(
    page: Page, address: str, shown: str, look_at: Callable[[Page], None], folder: Path
) -> dict[str, object]:
    """EI11's quarter in every file of an edition, whose page shows the same."""
    page.goto(address)
    arrive_at(page, "City, Q2 2026/27")
    see_quarter(page, REFERRALS, shown)
    look_at(page)
    folder.mkdir()
    return {name: read(download(page, name, folder), "EI11") for name, read in READERS.items()}


def hashes(page: Page, address: str) -> list[str]:
    """The SHA-256 that the page tells of each file, which is the file's."""
    page.goto(address)
    page.get_by_text("Published files and their SHA-256").click()
    told = []
    for line in page.locator(".doris-edition__files li").all():
        href = line.get_by_role("link").get_attribute("href")
        assert href
        content = page.request.get(urljoin(page.url, href)).body()
        (sha256,) = re.findall(r"[0-9a-f]{64}", line.inner_text())
        assert hashlib.sha256(content).hexdigest() == sha256
        told.append(sha256)
    assert len(told) == len(READERS)
    return told


def correct(page: Page, officer: User, team: Team, look_at: Callable[[Page], None]) -> None:
    """Reopen one team's September with a reason, and put its figure right."""
    sign_in(page, officer)
    page.goto(FORM.format(team.slug))
    page.get_by_label(re.compile("^Why")).fill(WHY)
    page.get_by_role("button", name="Reopen to change figures").click()
    box = page.locator('[name="figure-EI11"]')
    box.fill("6")
    box.press("Enter")
    expect(page.locator('[data-reference="EI11"]').get_by_role("status")).to_have_text("Saved")
    page.get_by_role("button", name="Submit September").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    look_at(page)
