from pathlib import Path

import pytest
from django.db import connection
from django.template import engines

from doris import settings


def test_sqlite_waits_for_the_lock_and_takes_it_before_reading(tmp_path: Path) -> None:
    options = settings.database(f"sqlite:///{tmp_path / 'doris.sqlite3'}")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 5
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_keeps_its_connections_and_checks_them() -> None:
    config = settings.database("postgresql://doris:secret@db.example/doris")
    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert config["CONN_MAX_AGE"] == 600
    assert config["CONN_HEALTH_CHECKS"]
    assert "transaction_mode" not in config.get("OPTIONS", {})


@pytest.mark.django_db
def test_options_reach_sqlite() -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (1,), "NORMAL"
        cursor.execute("PRAGMA temp_store")
        assert cursor.fetchone() == (2,), "MEMORY"
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)


def test_templates_are_compiled_once() -> None:
    [loader] = engines["django"].engine.template_loaders
    assert type(loader).__module__ == "django.template.loaders.cached"


@pytest.mark.parametrize(
    ("text", "flag"),
    [("1", True), ("true", True), ("Yes", True), ("on", True), ("0", False), ("", False)],
)
def test_flags(monkeypatch: pytest.MonkeyPatch, text: str, flag: bool) -> None:
    monkeypatch.setenv("DORIS_TEST_FLAG", text)
    assert settings.env_flag("DORIS_TEST_FLAG") is flag


def test_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DORIS_TEST_LIST", " a.example , ,b.example,")
    assert settings.env_list("DORIS_TEST_LIST") == ["a.example", "b.example"]
