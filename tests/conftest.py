"""What every test stands on: fast passwords, strict templates, query budgets, a browser."""

import gc
import inspect
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import chain, repeat
from pathlib import Path
from urllib.request import urlopen

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.base import Node
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from doris.models import User
from tests import cast as casting
from tests.cast import Cast
from tests.smtp import MailServer, mail_server, use_smtp

JOURNEYS = Path(__file__).parent / "journeys"


class UndefinedVariable:
    """Stands in for `string_if_invalid`: fails where one of our own templates names nothing.

    Django asks it two things: whether it contains `%s`, and what it is with the variable's
    name filled in. Django admin's templates rely on unknown variables being empty, so that
    they are let through. So is `{% if something %}`, which Django never asks about.
    """

    def __contains__(self, text: str) -> bool:
        return text == "%s"

    def __mod__(self, variable: object) -> str:
        template = self._template_being_rendered()
        if template is not None and template.is_relative_to(settings.BASE_DIR / "templates"):
            pytest.fail(f"Undefined template variable “{variable}” in {template}", pytrace=False)
        return ""

    def _template_being_rendered(self) -> Path | None:
        # Not inspect.stack(), which reads the source around every frame: admin asks often.
        frame = inspect.currentframe()
        while frame is not None:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None) is not None:
                return Path(node.origin.name)
            frame = frame.f_back
        return None


def pytest_configure(config: pytest.Config) -> None:
    """Set what production has differently, before Django reads it."""
    # What makes a password hash good is that it takes long, once for each user of each test.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()
    # Or each test client would list every static file first: half the time of all requests.
    settings.WHITENOISE_AUTOREFRESH = True
    if connection.vendor == "sqlite":
        # As in production a file, and not in memory: there each connection has its own
        # transaction and waits for the others, and other processes see what is committed.
        folder = tempfile.TemporaryDirectory(prefix="doris-tests-")
        config.add_cleanup(folder.cleanup)
        connection.settings_dict["TEST"]["NAME"] = f"{folder.name}/tests.sqlite3"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the run on PostgreSQL, which `make test` adds, the tests of its locks.

    That run leaves out what has just been tried and is the same there: what asks no database, and
    what a single page does in a browser. Whole journeys are made on both.
    """

    def runs_here(item: pytest.Item) -> bool:
        if connection.vendor == "postgresql":
            return _asks_a_database(item) and not _looks_at_one_page(item)
        return item.get_closest_marker("postgresql") is None

    config.hook.pytest_deselected(items=[item for item in items if not runs_here(item)])
    items[:] = [item for item in items if runs_here(item)]


def _asks_a_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


def _looks_at_one_page(item: pytest.Item) -> bool:
    is_journey = JOURNEYS in item.path.parents
    return item.get_closest_marker("browser") is not None and not is_journey


def pytest_collection_finish() -> None:
    """Search for garbage seldom, and not in what lives to the end: it took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """A test never finds what another one left in the cache."""
    cache.clear()
    yield
    cache.clear()


# The council's people --------------------------------------------------------------------------


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The council's people, on the day after which Q2 2026/27 is over."""
    with time_machine.travel(casting.NOW, tick=False):
        yield casting.gather()


@pytest.fixture
def browse() -> Callable[[User], Client]:
    """`browse(person)`: that person's browser, signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


# Emails --------------------------------------------------------------------------------------


@pytest.fixture
def smtp(settings: Settings) -> Iterator[MailServer]:
    """A real mail server that emails are handed over to; `.messages` is what it was given."""
    with mail_server() as (server, port):
        use_smtp(settings, port)
        yield server


# Queries -------------------------------------------------------------------------------------

QueryBudget = Callable[[int], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def query_budget() -> QueryBudget:
    """`with query_budget(12):` fails above 12 queries, and prints every one of them."""

    @contextmanager
    def budget(most: int) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            yield captured
        if len(captured) > most:
            listing = "\n".join(
                f"{number}. {query['sql']}"
                for number, query in enumerate(captured.captured_queries, 1)
            )
            pytest.fail(f"{len(captured)} queries, at most {most} allowed:\n{listing}")

    return budget


# The browser ---------------------------------------------------------------------------------

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The installed Chromium, started once."""
    # Playwright keeps an event loop running in this thread, which Django takes for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = next(filter(None, map(shutil.which, CHROMIUM)))
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


class KeptStaticFiles(StaticFilesHandler):
    """Static files that a browser keeps, as in production.

    It would fetch all of them for every page: answered on a test's own day, they are months old.
    """

    def serve(self, request: HttpRequest) -> HttpResponseBase:
        response = super().serve(request)
        response.headers["Cache-Control"] = "max-age=31536000"
        return response


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """pytest-django's, with static files that are kept."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = KeptStaticFiles
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(live_server: LiveServer) -> Iterator[LiveServer]:
    """The running service, which has answered everything before its database is emptied.

    A page may still save something while it is closed.
    """
    changed, answering = threading.Condition(), set[int]()

    def begun(**_: object) -> None:
        with changed:
            answering.add(threading.get_ident())

    def ended(**_: object) -> None:
        with changed:
            answering.discard(threading.get_ident())
            changed.notify_all()

    request_started.connect(begun)
    request_finished.connect(ended)
    yield live_server
    # Connections are taken in their order, so that those before this one are being answered.
    last = f"{live_server.url}{reverse('healthz')}"
    with urlopen(last), changed:  # noqa: S310 our own server
        changed.wait_for(lambda: not answering, timeout=10)
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


@pytest.fixture
def page(chromium: Browser, server: LiveServer) -> Iterator[Page]:
    """A page of the running service. An uncaught error in a script fails the test."""
    errors: list[str] = []
    with chromium.new_context(base_url=server.url) as context:
        context.on("weberror", lambda error: errors.append(str(error.error)))
        yield context.new_page()
    assert errors == []


@pytest.fixture
def page_without_scripts(chromium: Browser, server: LiveServer) -> Iterator[Page]:
    """A page of the running service in a browser with JavaScript off."""
    with chromium.new_context(base_url=server.url, java_script_enabled=False) as context:
        yield context.new_page()


AxeCheck = Callable[..., None]


@pytest.fixture
def assert_accessible() -> AxeCheck:
    """`assert_accessible(page)`: axe finds nothing against WCAG 2.2 A and AA, at two widths.

    Another choice of `widths`, in pixels, may be given. What a page looks like doesn't depend on
    the database, and looking takes half of a browser's time: the run on SQLite does it.
    """
    # The script is half a megabyte to read, and is still there at the next width.
    axe, axe_again = Axe(), Axe("null")
    # To list all that is well takes axe a fifth of its time.
    options = {"runOnly": WCAG, "resultTypes": ["violations"]}

    def check(page: Page, widths: Iterable[int] = (1280, 320)) -> None:
        if connection.vendor != "sqlite":
            return
        for run, width in zip(chain([axe.run], repeat(axe_again.run)), widths, strict=False):
            page.set_viewport_size({"width": width, "height": 900})
            found = run(page, options=options)
            assert found.violations_count == 0, f"{page.url} at {width}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{page.url} scrolls sideways at {width} pixels"
            )

    return check
