"""The tables that history is read from, each with what can be searched in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.db import models

from measures.models import (
    Assignment,
    Benchmark,
    ClosedQuarter,
    Commentary,
    Comparator,
    Deadline,
    FigureChange,
    Framework,
    FrameworkMeasure,
    Guidance,
    Locality,
    Measure,
    MeasureVersion,
    MessageWording,
    NeverDoes,
    PartRule,
    Placement,
    QuarterlyUpdate,
    RaisedFinding,
    ReportedJudgement,
    Return,
    SourceCount,
    Target,
    Team,
    TeamFramework,
    WillNotReport,
)
from reporting.models import Edition, Redaction, SignOff


class Kind(StrEnum):
    """What a change is about, as somebody looks for it."""

    FIGURE = "figure"
    COMMENT = "comment"
    RETURN = "return"
    DEFINITION = "definition"
    TARGET = "target"
    TEAM = "team"
    ROLE = "role"
    FINDING = "finding"
    GAP = "gap"
    COUNT = "count"
    DEADLINE = "deadline"
    WORDING = "wording"
    PUBLICATION = "publication"
    REDACTION = "redaction"


KIND_NAMES = {
    Kind.FIGURE: "Figures",
    Kind.COMMENT: "Comments and commentary",
    Kind.RETURN: "Returns and updates",
    Kind.DEFINITION: "Measures and definitions",
    Kind.TARGET: "Targets and benchmarks",
    Kind.TEAM: "Teams and placements",
    Kind.ROLE: "Roles",
    Kind.FINDING: "Findings",
    Kind.GAP: "Months that will not be reported",
    Kind.COUNT: "Counts from case systems",
    Kind.DEADLINE: "Deadlines",
    Kind.WORDING: "Wordings and guidance",
    Kind.PUBLICATION: "Closing and publishing",
    Kind.REDACTION: "Redactions",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A table of changes: of its own, or the history of another."""

    kind: Kind
    model: type[models.Model]
    """What is changed."""
    rows: type[models.Model]
    """Where its changes are kept."""
    at: str
    by: str
    key: str
    why: str
    noun: str
    about: Sequence[str]
    """Fields by which its rows are told apart, and the words of `Names.about`."""
    texts: Sequence[str]
    """What is searched for words."""
    many: str = ""
    """A field that holds several others."""

    @property
    def is_history(self) -> bool:
        """Whether its rows tell what something was, and not what became of it."""
        return self.rows is not self.model

    def has(self, name: str) -> bool:
        """Whether its rows have such a field."""
        return any(each.name == name for each in self.rows._meta.concrete_fields)


def _history(
    kind: Kind, model: type[models.Model], noun: str, about: str, texts: str = "", many: str = ""
) -> Source:
    return Source(
        kind=kind,
        model=model,
        rows=model.history.model,  # type: ignore[attr-defined]
        at="history_date",
        by="history_user",
        key="history_id",
        why="history_change_reason",
        noun=noun,
        about=about.split(),
        texts=(*texts.split(), "history_change_reason"),
        many=many,
    )


def _own(kind: Kind, model: type[models.Model], noun: str, about: str, why: str) -> Source:
    return Source(kind, model, model, "at", "by", "id", why, noun, about.split(), (why,))


SOURCES = (
    _own(Kind.FIGURE, FigureChange, "Figure", "measure team period", "why"),
    _history(Kind.COMMENT, Commentary, "Comment", "measure unit period", "written drafted"),
    _history(Kind.COMMENT, ReportedJudgement, "Reported direction", "measure team last_month"),
    _history(Kind.RETURN, Return, "Return", "team month"),
    _history(Kind.RETURN, QuarterlyUpdate, "Quarterly update", "team quarter"),
    _history(Kind.DEFINITION, Measure, "Measure", "reference"),
    _history(
        Kind.DEFINITION,
        MeasureVersion,
        "Definition",
        "measure from_month",
        "title definition owner reporter",
    ),
    _history(Kind.DEFINITION, Framework, "Framework", "name", "description"),
    _history(
        Kind.DEFINITION,
        FrameworkMeasure,
        "Row of a form",
        "measure framework first_month",
        "section group wording",
    ),
    _history(Kind.DEFINITION, PartRule, "Part-of-whole rule", "whole", "says why", many="parts"),
    _history(Kind.TARGET, Target, "Target", "measure unit year"),
    _history(Kind.TARGET, Benchmark, "Benchmark", "measure comparator year", "source"),
    _history(Kind.TARGET, Comparator, "Comparator", "name", "name short_name"),
    _history(Kind.TEAM, Team, "Team", "name", "name"),
    _history(Kind.TEAM, Locality, "Locality", "name", "name"),
    _history(Kind.TEAM, Placement, "Placement", "team first_month"),
    _history(Kind.TEAM, TeamFramework, "Framework returned", "team framework first_month"),
    _history(Kind.TEAM, NeverDoes, "Measure never done", "measure team first_month", "why"),
    _history(Kind.ROLE, Assignment, "Role", "user role team measure"),
    _history(Kind.FINDING, RaisedFinding, "Finding", "measure team month", "message note"),
    _history(Kind.GAP, WillNotReport, "Month that will not be reported", "team month", "why"),
    _history(Kind.COUNT, SourceCount, "Count from a case system", "measure team period source"),
    _history(Kind.DEADLINE, Deadline, "Deadline", "period"),
    _history(Kind.WORDING, MessageWording, "Wording of an email", "kind", "subject text"),
    _history(Kind.WORDING, Guidance, "Guidance", "heading", "heading text"),
    _history(Kind.PUBLICATION, ClosedQuarter, "Closed quarter", "quarter"),
    _history(Kind.PUBLICATION, Edition, "Edition", "number period", "without_sign_off notice"),
    _own(Kind.PUBLICATION, SignOff, "Sign-off", "period role", "role"),
    _own(Kind.REDACTION, Redaction, "Redaction", "", "reason"),
)
"""Every table of changes there is: a test finds one that is left out."""


def histories() -> set[type[models.Model]]:
    """Every model with a history, whether it stands among the sources or not."""
    return {
        model
        for model in apps.get_models()
        if hasattr(model._meta, "simple_history_manager_attribute")
    }
