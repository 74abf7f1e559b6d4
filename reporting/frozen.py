"""A report as JSON and back, for what is published: `thaw(freeze(report)) == report`.

What is frozen today is read for years, so it carries the version of its own shape. Every value is
written by its name, exactly: a share as "3/8", a decimal as text. A field that a report gains
later needs a default, and is read from old content as that.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cattrs import Converter
from cattrs.cols import (
    is_namedtuple,
    namedtuple_dict_structure_factory,
    namedtuple_dict_unstructure_factory,
)
from django.db.models import Field

from measures.models import Measure, MeasureVersion
from measures.periods import Month, Quarter
from reporting.report import Report
from reporting.scorecard import Scorecard

VERSION = 1
SCORECARD = "scorecard"

Frozen = dict[str, Any]


class UnknownVersion(ValueError):
    """Content that a later version of this code has frozen."""


def freeze(report: Report | Scorecard) -> Frozen:
    """A report as what JSON can hold; a scorecard's says that it is one."""
    of = {"of": SCORECARD} if isinstance(report, Scorecard) else {}
    return {"version": VERSION, **of, "report": _CONVERTER.unstructure(report)}


def thaw(frozen: Frozen) -> Report:
    """The report that was frozen; UnknownVersion for content from a later version."""
    _check_version(frozen)
    return _CONVERTER.structure(frozen["report"], Report)


def thaw_scorecard(frozen: Frozen) -> Scorecard:
    """The scorecard that was frozen; UnknownVersion for content from a later version."""
    _check_version(frozen)
    return _CONVERTER.structure(frozen["report"], Scorecard)


def is_scorecard(frozen: Frozen) -> bool:
    """Whether it is a scorecard that was frozen."""
    return frozen.get("of") == SCORECARD


def _check_version(frozen: Frozen) -> None:
    if frozen["version"] != VERSION:
        raise UnknownVersion(f"Content of version {frozen['version']} can't be read")


def _plain_month(month: Month) -> str:
    return str.__str__(month)


def _freeze_definition(version: MeasureVersion) -> Frozen:
    """A definition's own words, with the measure that it defines."""
    measure = version.measure
    return {
        "measure": {
            "id": measure.pk,
            "reference": measure.reference,
            "kind": str(measure.kind),
            "frequency": str(measure.frequency),
        },
        **{field.attname: _plain(field, version) for field in _definition_fields()},
    }


def _definition_fields() -> list[Field]:
    return [field for field in MeasureVersion._meta.concrete_fields if field.name != "measure"]


def _plain(field: Field, version: MeasureVersion) -> Any:
    value = getattr(version, field.attname)
    return str.__str__(value) if isinstance(value, str) else value


def _thaw_definition(frozen: Frozen, _: Any) -> MeasureVersion:
    """As a row that was never saved, with the key it had: reading it asks no database."""
    told = {name: value for name, value in frozen.items() if name != "measure"}
    told["from_month"] = Month(told["from_month"])
    return MeasureVersion(measure=Measure(**frozen["measure"]), **told)


def _read_quarter(text: str, _: Any) -> Quarter:
    return Quarter.parse(*text.split("/"))


def _read_value(value: Any, _: Any) -> int | Fraction | None:
    """A count, an exact share, or nothing."""
    return Fraction(value) if isinstance(value, str) else value


def _converter() -> Converter:
    converter = Converter(detailed_validation=False)
    converter.register_unstructure_hook_factory(
        is_namedtuple,
        lambda kind: namedtuple_dict_unstructure_factory(kind, converter),
    )
    converter.register_structure_hook_factory(
        is_namedtuple,
        lambda kind: namedtuple_dict_structure_factory(kind, converter),
    )
    converter.register_unstructure_hook(Month, _plain_month)
    converter.register_structure_hook(Month, lambda text, _: Month(text))
    converter.register_unstructure_hook(Quarter, str)
    converter.register_structure_hook(Quarter, _read_quarter)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(Fraction, str)
    converter.register_structure_hook(Fraction, lambda text, _: Fraction(text))
    converter.register_unstructure_hook(int | Fraction | None, _write_value)
    converter.register_structure_hook(int | Fraction | None, _read_value)
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    converter.register_unstructure_hook(MeasureVersion, _freeze_definition)
    converter.register_structure_hook(MeasureVersion, _thaw_definition)
    return converter


def _write_value(value: int | Fraction | None) -> Any:
    return str(value) if isinstance(value, Fraction) else value


_CONVERTER = _converter()
