"""History is written once: no row of it is changed or deleted, by anybody."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import RequestFactory
from simple_history.models import HistoricalChanges

from doris.models import User
from measures.models import FigureChange, Locality
from measures.models.kept import AppendOnly, WrittenOnce
from reporting.models import Redaction, SignOff
from tests.cast import Cast

KEPT = [FigureChange, SignOff, Redaction]
HISTORIES = sorted(
    (model for model in apps.get_models() if issubclass(model, HistoricalChanges)),
    key=lambda model: model.__name__,
)


def by_name(model: type[models.Model]) -> str:
    return model.__name__


def test_every_history_is_looked_at() -> None:
    names = {model.__name__ for model in HISTORIES}
    assert {"HistoricalMeasure", "HistoricalPartRule_parts", "HistoricalEdition"} <= names
    assert len(names) > 20


@pytest.mark.parametrize("model", [*KEPT, *HISTORIES], ids=by_name)
def test_rows_are_neither_changed_nor_deleted(model: type[models.Model]) -> None:
    field = model._meta.pk
    assert field is not None
    row = model()
    row._state.adding = False
    for refused in (
        lambda: model._default_manager.update(**{field.name: 1}),
        lambda: model._default_manager.all().delete(),
        lambda: model._default_manager.bulk_update([row], [field.name]),
        row.save,
        row.delete,
    ):
        with pytest.raises(TypeError, match="append-only"):
            refused()


@pytest.mark.django_db
@pytest.mark.parametrize("model", [*KEPT, *HISTORIES], ids=by_name)
def test_django_admin_changes_none_of_them(
    model: type[models.Model], cast: Cast, rf: RequestFactory
) -> None:
    assert issubclass(model, WrittenOnce)
    if admin.site.is_registered(model):
        request, pages = rf.get("/"), admin.site.get_model_admin(model)
        request.user = cast.administrator
        for may in ("add", "change", "delete"):
            assert not getattr(pages, f"has_{may}_permission")(request)


@pytest.mark.django_db
def test_a_model_s_own_way_to_its_history_refuses_too() -> None:
    row = Locality.objects.create(name="Locality 1")
    assert isinstance(Locality.history.all(), AppendOnly)
    assert isinstance(row.history.all(), AppendOnly)
    with pytest.raises(TypeError, match="append-only"):
        row.history.update(name="Elsewhere")
    with pytest.raises(TypeError, match="append-only"):
        row.history.first().delete()
    row.name = "Elsewhere"
    row.save()
    assert list(row.history.values_list("name", flat=True)) == ["Elsewhere", "Locality 1"]


@pytest.mark.django_db
def test_who_did_something_is_never_deleted() -> None:
    person = User.objects.create(username="priya")
    for delete in (person.delete, User.objects.all().delete):
        with pytest.raises(TypeError, match="never deleted"):
            delete()
