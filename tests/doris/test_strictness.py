"""The tests' own guards go red when they should."""

import pytest
from django.conf import settings
from django.db import connection
from django.template import Context, engines
from django.template.base import Template
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template

from tests.conftest import QueryBudget


def test_undefined_variable_in_our_templates_fails() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"council_colour.*frame\.html"):
        get_template("account/carry_on.html").render({"council_name": "Riverside"})


def test_undefined_variable_elsewhere_is_empty() -> None:
    engine = engines["django"].engine
    assert Template("[{{ nothing }}]", engine=engine).render(Context()) == "[]"


def test_query_budget_fails_and_says_why(db: None, query_budget: QueryBudget) -> None:
    too_many = pytest.raises(pytest.fail.Exception, match=r"at most 0 allowed:\n1\. SELECT 42")
    with too_many, query_budget(0), connection.cursor() as cursor:
        cursor.execute("SELECT 42")


def test_missing_template_is_an_error() -> None:
    assert not settings.CRISPY_FAIL_SILENTLY
    with pytest.raises(TemplateDoesNotExist):
        get_template("govuk/nothing.html")
