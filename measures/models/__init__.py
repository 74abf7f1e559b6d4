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
from measures.models.checking import (
    FindingStatus,
    RaisedFinding,
    SourceCount,
    Upload,
    UploadKind,
    WillNotReport,
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
    "FindingStatus",
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
    "RaisedFinding",
    "Return",
    "ReturnStatus",
    "Role",
    "SourceCount",
    "Team",
    "TeamFramework",
    "TeamKind",
    "Upload",
    "UploadKind",
    "WillNotReport",
    "columns",
    "version_in_force",
]
