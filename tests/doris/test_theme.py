from django.test import Client
from pytest_django import Settings


def test_it_works(client: Client, settings: Settings) -> None:
    settings.COUNCIL_COLOUR = "#5a2a6b"
    response = client.get("/theme.css")
    assert response["Content-Type"] == "text/css"
    assert "--council-colour:#5a2a6b" in response.content.decode()
    assert "public" in response["Cache-Control"]


def test_setting_that_is_no_colour_cannot_write_styles(client: Client, settings: Settings) -> None:
    settings.COUNCIL_COLOUR = "red}body{display:none"
    assert "display" not in client.get("/theme.css").content.decode()
