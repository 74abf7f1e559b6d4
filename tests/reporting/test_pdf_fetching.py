"""What a PDF may fetch while it is set: our own static files and nothing else."""

import io

import pytest
from django.contrib.staticfiles import finders
from pypdf import PdfReader

from reporting.renderers import pdf
from reporting.renderers.pdf import MissingAsset, StaticFilesOnly, press, render
from tests.reporting.pdfs import commented, text_of


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:1/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x.png",
        "data:image/png;base64,AAAA",
        "/etc/hostname",
        "icon.svg",
        "STATIC:icon.svg",
    ],
)
def test_no_address_outside_is_fetched(address: str) -> None:
    with pytest.raises(ValueError, match="is not one of our static files"):
        StaticFilesOnly().fetch(address)


@pytest.mark.parametrize(
    "name",
    [
        "../doris/settings.py",
        "%2e%2e/doris/settings.py",
        "/etc/hostname",
        "file:///etc/hostname",
        "no-such-file.png",
    ],
)
def test_nothing_outside_the_static_folders_is_fetched(name: str) -> None:
    with pytest.raises(ValueError, match=r"is missing|outside of the base path"):
        StaticFilesOnly().fetch(f"static:{name}")


def test_our_static_files_are_fetched() -> None:
    assert b"<svg" in StaticFilesOnly().fetch("static:icon.svg").read()


def test_typed_markup_makes_nothing_be_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(press().fetcher, "fetch", asked.append)
    render(
        commented(
            '<img src="http://127.0.0.1:1/x.png">',
            "<link rel=stylesheet href=file:///etc/hostname><style>@import url(http://x/)</style>",
            "url(file:///etc/hostname)",
        )
    )
    assert asked == []


def test_even_real_markup_gets_nothing_from_outside(caplog: pytest.LogCaptureFixture) -> None:
    html = (
        '<html lang="en-GB"><title>x</title><p>Text</p>'
        '<img alt="x" src="file:///etc/hostname"><img alt="x" src="http://127.0.0.1:1/x.png">'
        '<link rel="stylesheet" href="file:///etc/hostname">'
    )
    document = PdfReader(io.BytesIO(press().print(html)))
    assert "Text" in text_of(document)
    assert not document.pages[0].images
    assert caplog.text.count("is not one of our static files") == 3


def test_a_font_that_was_not_built_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    find = finders.find
    monkeypatch.setattr(finders, "find", lambda name: None if "Emoji" in name else find(name))
    with pytest.raises(MissingAsset, match="make static"):
        pdf.Press()
