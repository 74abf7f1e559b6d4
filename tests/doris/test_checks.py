import os
import subprocess
import sys
from collections.abc import Mapping

import pytest
from django.conf import settings as project
from django.contrib.auth.hashers import make_password
from django.core.checks import CheckMessage
from django.db import OperationalError
from django.db.backends.base.introspection import BaseDatabaseIntrospection
from pytest_django import Settings

from doris import checks
from doris.models import User

SAFE = {
    "DORIS_PRODUCTION": "1",
    "SECRET_KEY": "7f0b6a4c2d9e8135" * 4,
    "ALLOWED_HOSTS": "doris.example.gov.uk",
    "EMAIL_HOST": "mail.example.gov.uk",
    "SITE_ADDRESS": "https://doris.example.gov.uk",
    "COUNCIL_NAME": "Riverside City Council",
    "DATABASE_URL": "sqlite://:memory:",
}


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


@pytest.fixture
def production(settings: Settings) -> Settings:
    """Settings as production has them, without a mistake."""
    settings.PRODUCTION = True
    settings.SECRET_KEY = SAFE["SECRET_KEY"]
    settings.ALLOWED_HOSTS = [SAFE["ALLOWED_HOSTS"]]
    settings.EMAIL_TRANSPORT = "smtp"
    settings.SITE_ADDRESS = SAFE["SITE_ADDRESS"]
    return settings


def run(*command: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=project.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_works(production: Settings) -> None:
    assert checks.production_settings(None) == []


def test_demonstration_may_be_as_it_comes(settings: Settings, db: None) -> None:
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = []
    User.objects.create_user("demo", is_demonstration=True)
    assert checks.production_settings(None) == []
    assert checks.production_accounts(None, ["default"]) == []


@pytest.mark.parametrize(
    ("setting", "value", "id_"),
    [
        ("SECRET_KEY", project.INSECURE_SECRET_KEY, "doris.E003"),
        ("DEBUG", True, "doris.E004"),
        ("ALLOWED_HOSTS", [], "doris.E005"),
        ("ALLOWED_HOSTS", ["doris.example.gov.uk", "*"], "doris.E005"),
        ("EMAIL_TRANSPORT", "kept", "doris.W001"),
        ("SITE_ADDRESS", "", "doris.E008"),
        ("SITE_ADDRESS", "http://doris.example.gov.uk", "doris.E008"),
    ],
)
def test_unsafe_setting(production: Settings, setting: str, value: object, id_: str) -> None:
    setattr(production, setting, value)
    assert ids(checks.production_settings(None)) == [id_]


@pytest.mark.parametrize("colour", ["teal", "#123", "", "#134e4a;}"])
def test_colour_that_is_none(settings: Settings, colour: str) -> None:
    settings.COUNCIL_COLOUR = colour
    assert ids(checks.council_colour(None)) == ["doris.E006"]


@pytest.mark.parametrize("days", [(0, 10, 15), (11, 10, 15), (1, 16, 15)])
def test_days_out_of_order(settings: Settings, days: tuple[int, int, int]) -> None:
    settings.MONTH_DAYS = days
    [found] = checks.calendar_days(None)
    assert (found.id, found.msg.split("_")[0]) == ("doris.E007", "MONTH")


@pytest.mark.parametrize(
    ("changed", "id_"),
    [
        (
            {"EMAIL_TRANSPORT": "notify", "GOVUK_NOTIFY_PLAIN_EMAIL_TEMPLATE_ID": ""},
            "doris.E009",
        ),
        ({"DIGEST_WEEKDAY": 0}, "doris.E010"),
    ],
)
def test_emails_that_could_not_be_sent(
    settings: Settings, changed: dict[str, object], id_: str
) -> None:
    for setting, value in changed.items():
        setattr(settings, setting, value)
    assert ids(checks.email_settings(None)) == [id_]


def test_accounts_with_their_own_passwords_are_fine(production: Settings, db: None) -> None:
    User.objects.create_user("priya", password="three-random-words")
    User.objects.create_superuser("ade", password="three-random-words")
    User.objects.create_user("no-password-yet")
    User.objects.create_user("nor-here")
    assert checks.production_accounts(None, ["default"]) == []


def test_demonstration_account(production: Settings, db: None) -> None:
    User.objects.create_user("demo", is_demonstration=True)
    assert ids(checks.production_accounts(None, ["default"])) == ["doris.E001"]


def test_administrator_with_the_demonstration_password(production: Settings, db: None) -> None:
    User.objects.create_superuser("ade", password=production.DEMONSTRATION_PASSWORD)
    [found] = checks.production_accounts(None, ["default"])
    assert found.id == "doris.E002"
    assert "ade" in found.msg


def test_password_copied_from_one_account_to_another(production: Settings, db: None) -> None:
    password = make_password("three-random-words")
    for username in ("priya", "sam"):
        User.objects.create(username=username, password=password)
    [found] = checks.production_accounts(None, ["default"])
    assert found.id == "doris.E002"
    assert "priya, sam" in found.msg


def test_database_that_does_not_answer_is_a_warning(
    production: Settings, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*arguments: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(BaseDatabaseIntrospection, "table_names", gone)
    assert ids(checks.production_accounts(None, ["default"])) == ["doris.W002"]


def test_database_without_tables_can_be_migrated(
    production: Settings, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BaseDatabaseIntrospection, "table_names", lambda *arguments: [])
    assert checks.production_accounts(None, ["default"]) == []


def test_deployment_check_is_clean() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", environment=SAFE)
    assert done.returncode == 0, done.stderr


def test_unsafe_production_does_not_start() -> None:
    unsafe = {name: value for name, value in SAFE.items() if name != "SECRET_KEY"}
    done = run("-c", "import doris.wsgi", environment=unsafe)
    assert done.returncode != 0
    assert "doris.E003" in done.stderr


def test_safe_production_starts() -> None:
    done = run("-c", "import doris.wsgi", environment=SAFE)
    assert done.returncode == 0, done.stderr
