"""What a row of history is about and what its values are, as people call them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models

from doris.models import User
from measures.models import Comparator, Framework, Locality, Measure, Team
from measures.periods import FinancialYear, Month
from measures.targets import amount_text
from measures.wording import day_text, when_text
from reporting.chronicle.sources import Source

NOTHING = "nothing"


class Person(NamedTuple):
    """Who did something, and in what job."""

    name: str
    job: str


NOBODY = Person("A command", "")


class Names:
    """Teams, measures and people by name, each read once whatever is told of them."""

    @cached_property
    def people(self) -> Mapping[int, Person]:
        """Accounts, those of people who have left too."""
        return {user.pk: Person(str(user), user.job_title) for user in User.objects.all()}

    @cached_property
    def _tables(self) -> Mapping[type[models.Model], Mapping[Any, str]]:
        return {
            Team: dict(Team.objects.values_list("pk", "name")),
            Locality: dict(Locality.objects.values_list("pk", "name")),
            Measure: dict(Measure.objects.values_list("pk", "reference")),
            Framework: dict(Framework.objects.values_list("pk", "name")),
            Comparator: dict(Comparator.objects.values_list("pk", "name")),
        }

    def of(self, model: type[models.Model], key: Any) -> str:
        """What a row of another table is called; one that is gone by its number."""
        if model is User:
            return self.people.get(key, NOBODY).name
        return self._tables.get(model, {}).get(key, f"{model._meta.verbose_name} {key}")

    def shown(self, field: Any, value: Any) -> str:
        """A value of a field as it is read."""
        if value is None or value == "":
            return NOTHING
        if field.related_model is not None:
            return self.of(field.related_model, value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Month):
            return value.name
        if isinstance(value, datetime):
            return when_text(value)
        if isinstance(value, date):
            return day_text(value)
        if isinstance(value, Decimal):
            return amount_text(value)
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            return ", ".join(map(str, value)) or NOTHING
        return str(dict(field.flatchoices).get(value, value))

    def about(self, source: Source, row: Any) -> str:
        """ "Return: MAT 1, September 2026"; whatever the row is told apart by."""
        texts = [text for word in source.about if (text := self._word(source, row, word))]
        return f"{source.noun}: {', '.join(texts)}" if texts else source.noun

    def _word(self, source: Source, row: Any, word: str) -> str:
        if word == "unit":
            return self._unit(row)
        if word == "year":
            return FinancialYear(row.year).label
        if word in ("month", "last_month"):
            return str(getattr(row, word).name)
        if word == "quarter":
            return str(row.last_month.quarter.short)
        if word == "period":
            month = row.last_month
            return str(month.name if row.span == 1 else month.quarter.short)
        field: Any = source.model._meta.get_field(word)
        value = getattr(row, field.attname)
        if value is None:
            return ""
        text = self.shown(field, value)
        return f"from {text}" if isinstance(value, Month) else text

    def _unit(self, row: Any) -> str:
        if row.team_id:
            return self.of(Team, row.team_id)
        return self.of(Locality, row.locality_id) if row.locality_id else "City"
