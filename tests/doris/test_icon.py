from django.contrib.staticfiles import finders
from django.test import Client

from tests.cast import Cast


def test_it_leads_to_the_icon_and_leaves_no_cookie(client: Client, cast: Cast) -> None:
    client.force_login(cast.manager)
    before = dict(client.cookies)
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert finders.find(response["Location"].removeprefix("/static/")) is not None
    assert dict(client.cookies) == before
