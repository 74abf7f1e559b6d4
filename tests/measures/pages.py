"""Reads a page as a person or a browser does: elements by their id, and what a form would send."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.http import HttpResponse
from lxml import html

# Ten times as fast as a parser in Python: these tests read a thousand pages.
PARSER = html.HTMLParser(remove_comments=True)


def tree(response: HttpResponse) -> Element:
    """The page's elements."""
    if not hasattr(response, "tree"):
        response.tree = html.document_fromstring(response.content.decode(), parser=PARSER)
    return response.tree


def element(response: HttpResponse, key: str) -> Element:
    """The element with an id."""
    found = [each for each in tree(response).iter() if each.get("id") == key]
    assert len(found) == 1, f"{len(found)} elements with the id {key}"
    return found[0]


def text(response: HttpResponse, key: str) -> str:
    """What is read in the element with an id, spaces put together."""
    return " ".join("".join(element(response, key).itertext()).split())


def main(response: HttpResponse) -> str:
    """What is read in the page's main part, spaces put together."""
    return text(response, "main-content")


def title(response: HttpResponse) -> str:
    """The page's title up to the name of the service."""
    (found,) = tree(response).iter("title")
    return (found.text or "").partition(" – DORIS")[0]


def links(response: HttpResponse) -> dict[str, str]:
    """Address by text of every link in the page's main part."""
    found = element(response, "main-content").iter("a")
    return {" ".join("".join(link.itertext()).split()): link.get("href", "") for link in found}


def errors(response: HttpResponse) -> dict[str, str]:
    """The error summary: message by the id of the field that it leads to."""
    summaries = [
        each
        for each in tree(response).iter("div")
        if "govuk-error-summary" in (each.get("class") or "").split()
    ]
    return {
        (link.get("href") or "").removeprefix("#"): " ".join("".join(link.itertext()).split())
        for summary in summaries
        for link in summary.iter("a")
    }


def fields(response: HttpResponse) -> dict[str, str]:
    """What the pro-forma would send as it stands, without its buttons."""
    forms = [form for form in tree(response).iter("form") if form.get("class") == "proforma"]
    return dict(pair for form in forms for pair in form_fields(form))


def form_fields(form: Element) -> Iterator[tuple[str, str]]:
    """What a form would send, without its buttons."""
    for each in form.iter():
        name, kind = each.get("name"), each.get("type")
        if each.tag == "textarea" and name:
            # A browser leaves out the line break that a text area begins with.
            yield name, "".join(each.itertext()).removeprefix("\n")
        elif each.tag == "input" and name and (kind != "radio" or each.get("checked") is not None):
            yield name, each.get("value", "")
