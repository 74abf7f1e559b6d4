"""The tables of what is counted, by whom, and what was entered."""

from measures.models.catalogue import (
    Framework,
    FrameworkMeasure,
    Frequency,
    Measure,
    MeasureVersion,
    NeverDoes,
    PartRule,
    TeamFramework,
    version_in_force,
)
from measures.models.guidance import Guidance
from measures.models.organisation import Locality, Placement, Team, TeamKind
from measures.models.people import Assignment, Role
from measures.models.submission import (
    TRANSITIONS,
    Action,
    ClosedQuarter,
    Commentary,
    Entry,
    Figure,
    FigureChange,
    Return,
    ReturnStatus,
    columns,
)

__all__ = [
    "TRANSITIONS",
    "Action",
    "Assignment",
    "ClosedQuarter",
    "Commentary",
    "Entry",
    "Figure",
    "FigureChange",
    "Framework",
    "FrameworkMeasure",
    "Frequency",
    "Guidance",
    "Locality",
    "Measure",
    "MeasureVersion",
    "NeverDoes",
    "PartRule",
    "Placement",
    "Return",
    "ReturnStatus",
    "Role",
    "Team",
    "TeamFramework",
    "TeamKind",
    "columns",
    "version_in_force",
]
