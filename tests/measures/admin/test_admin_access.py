"""Who gets into Django admin, and that its pages hold to the rules of every page."""

import re
from datetime import date

import pytest
import time_machine
from django.contrib import admin
from django.db.models import Model
from django.forms.models import InlineForeignKeyField
from django.http import HttpResponse
from django.test import Client

from doris.models import User
from measures.admin.base import KeptAdmin
from measures.models import Assignment, Deadline, Figure, Measure, MessageWording, Role, Team
from tests.conftest import QueryBudget
from tests.measures.admin.pages import address, text_of

TABLES = [model for model in admin.site._registry if model._meta.app_label == "measures"]
KEPT = [model for model in TABLES if isinstance(admin.site._registry[model], KeptAdmin)]
SMALL = {
    "guidance",
    "locality",
    "closedquarter",
    "willnotreport",
    "messagewording",
    "comparator",
}
NEVER_MORE = [MessageWording]
"""Tables whose rows are changed, and never added or deleted."""


def assigned(role: Role, **dates: date) -> User:
    """Somebody with this role, of whatever it needs."""
    user = User.objects.create(username=f"some-{role}", is_staff=True)
    of: dict[str, object] = {}
    if role in (Role.MANAGER, Role.DEPUTY):
        of["team"] = Team.objects.get()
    if role == Role.REPORTER:
        of["measure"] = Measure.objects.get(reference="EI2")
    Assignment.objects.create(
        user=user, role=role, **{"first_day": date(2026, 4, 1), **dates}, **of
    )
    return user


def test_it_works(office: Client) -> None:
    assert office.get("/admin/").status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_no_other_role_gets_in(client: Client, mat1: Team, role: Role) -> None:
    client.force_login(assigned(role))
    assert client.get("/admin/").status_code == 404
    assert client.get(address(Measure, "changelist")).status_code == 404


@time_machine.travel("2026-09-15 12:00")
@pytest.mark.parametrize(
    ("dates", "status"),
    [
        ({"first_day": date(2026, 9, 15), "last_day": date(2026, 9, 15)}, 200),
        ({"first_day": date(2026, 9, 16)}, 404),
        ({"first_day": date(2026, 4, 1), "last_day": date(2026, 9, 14)}, 404),
    ],
)
def test_an_administrator_gets_in_on_the_days_of_the_assignment(
    client: Client, db: None, dates: dict[str, date], status: int
) -> None:
    client.force_login(assigned(Role.ADMINISTRATOR, **dates))
    assert client.get("/admin/").status_code == status
    assert client.get(address(Measure, "changelist")).status_code == status


@time_machine.travel("2026-09-14T23:30Z")  # half past midnight in London, where it is summer
def test_the_day_is_londons(client: Client, db: None) -> None:
    client.force_login(assigned(Role.ADMINISTRATOR, first_day=date(2026, 9, 15)))
    assert client.get("/admin/").status_code == 200


def test_an_administrator_keeps_accounts(office: Client, administrator: User) -> None:
    assert office.get(address(User, "add")).status_code == 200
    assert office.get(address(administrator)).status_code == 200


def test_a_superuser_gets_in(admin_client: Client) -> None:
    assert admin_client.get(address(Measure, "changelist")).status_code == 200


def test_a_flag_on_the_account_lets_nobody_in(client: Client, db: None) -> None:
    client.force_login(User.objects.create(username="staff", is_staff=True))
    assert client.get("/admin/").status_code == 404


def test_a_closed_account_administers_nothing(administrator: User) -> None:
    administrator.is_active = False
    assert not administrator.has_perm("doris.administer")


def test_everybody_else_signs_in_first(client: Client, db: None) -> None:
    response = client.get(address(Measure, "changelist"), follow=True)
    assert response.redirect_chain[-1][0].startswith("/sign-in/?next=/admin/")


# Every page ----------------------------------------------------------------------------------


def test_every_list_opens_and_is_searched_and_filtered(
    office: Client, figures: list[Figure]
) -> None:
    for table in TABLES:
        page = address(table, "changelist")
        assert office.get(page, {"q": "EI2"}).status_code == 200, page
        changelist = office.get(page).context["cl"]
        small = table._meta.model_name in SMALL
        assert changelist.filter_specs or small, page
        for spec in changelist.filter_specs:
            for choice in spec.choices(changelist):
                response = office.get(page + choice["query_string"])
                assert response.status_code == 200, (page, spec.title, choice["display"])


@pytest.mark.usefixtures("standards")
def test_every_form_opens(office: Client, figures: list[Figure], deadlines: list[Deadline]) -> None:
    for table in KEPT:
        row = table.objects.first()
        assert row is not None, table
        for page in ("change", "history"):
            assert office.get(address(row, page)).status_code == 200, (table, page)
        if table in NEVER_MORE:
            assert office.get(address(row, "delete")).status_code == 403, table
            assert add_page(office, table).status_code == 403, table
        else:
            assert office.get(address(row, "delete")).status_code in (200, 302), table
            assert add_page(office, table).status_code == 200, table


@pytest.mark.usefixtures("standards")
def test_every_field_says_what_it_is_for(
    office: Client, mat1: Team, deadlines: list[Deadline]
) -> None:
    without = []
    for table in KEPT:
        pages = [office.get(address(table.objects.first()))]
        if table not in NEVER_MORE:
            pages.append(add_page(office, table))
        for response in pages:
            forms = [response.context["adminform"].form]
            forms += [
                inline.formset.empty_form
                for inline in response.context["inline_admin_formsets"]
                if inline.has_change_permission
            ]
            without += [
                f"{type(form).__name__}.{name}"
                for form in forms
                for name, field in form.fields.items()
                if not field.help_text
                and name not in {"id", "DELETE"}
                and not isinstance(field, InlineForeignKeyField)
            ]
    assert without == []


def add_page(office: Client, table: type[Model]) -> HttpResponse:
    """The page for a new row. A definition is added to follow another one."""
    first = table.objects.first()
    query = {"copy": first.pk} if table._meta.model_name == "measureversion" else {}
    return office.get(address(table, "add"), query)


INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*json)", re.IGNORECASE
)


def test_no_page_needs_inline_style_or_script(office: Client, figures: list[Figure]) -> None:
    for table in TABLES:
        pages = [address(table, "changelist")]
        row = table.objects.first()
        if row:
            pages += [address(row), address(row, "history"), address(row, "delete")]
        for page in pages:
            response = office.get(page)
            assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
            assert INLINE.findall(text_of(response)) == [], page


def test_the_list_of_measures_takes_few_queries(
    office: Client, mat1: Team, query_budget: QueryBudget
) -> None:
    with query_budget(12):
        office.get(address(Measure, "changelist"))


def test_no_list_changes_many_rows_at_once() -> None:
    for table in TABLES:
        page = admin.site.get_model_admin(table)
        assert page.actions is None
        assert page.list_editable == ()
