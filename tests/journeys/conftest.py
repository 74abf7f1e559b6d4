"""The council on its day, and a browser for it with scripts and without."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from playwright.sync_api import CDPSession, Page, expect

from tests.cast import NOW
from tests.conftest import AxeCheck
from tests.journeys import council as councils
from tests.journeys.council import Council


@pytest.fixture
def council(transactional_db: None) -> Iterator[Council]:
    """The council, on a clock that the server's threads go by too."""
    with time_machine.travel(NOW, tick=True):
        yield councils.gather()


class Scripts:
    """Whether the browser runs JavaScript. A page that has arrived without runs none of its own
    later on, whatever is switched.
    """

    def __init__(self, browser: CDPSession) -> None:
        self._browser = browser
        self.are_on = True

    def switch(self, *, on: bool) -> None:
        """From now on."""
        self._browser.send("Emulation.setScriptExecutionDisabled", {"value": not on})
        self.are_on = on


@pytest.fixture
def scripts(page: Page) -> Scripts:
    """The switch of this test's browser."""
    return Scripts(page.context.new_cdp_session(page))


@pytest.fixture(params=[(True, 1280), (False, 320)], ids=["with scripts", "without scripts"])
def either_page(request: pytest.FixtureRequest, page: Page, scripts: Scripts) -> Page:
    """A page of the running service: once in a wide window, and once in a browser with JavaScript
    off that shows everything four times as large.
    """
    are_on, width = request.param
    scripts.switch(on=are_on)
    page.set_viewport_size({"width": width, "height": 900})
    return page


@pytest.fixture
def look_at(assert_accessible: AxeCheck, scripts: Scripts) -> Callable[[Page], None]:
    """`look_at(page)`: axe finds nothing on the page as it now is.

    axe is a script itself, so that where they are off they are on for as long as it looks.
    """

    def look(page: Page) -> None:
        page.wait_for_load_state()
        assert page.viewport_size
        are_on = scripts.are_on
        scripts.switch(on=True)
        assert_accessible(page, widths=[page.viewport_size["width"]])
        expect(page.locator("body.js-enabled")).to_have_count(int(are_on))
        scripts.switch(on=are_on)

    return look
