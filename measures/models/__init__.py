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
from measures.models.deadline import Deadline
from measures.models.guidance import Guidance
from measures.models.judging import ReportedJudgement
from measures.models.messages import Message, MessageKind, MessageWording
from measures.models.organisation import Locality, Placement, Team, TeamKind
from measures.models.people import Assignment, Role
from measures.models.submission import (
    ClosedQuarter,
    Commentary,
    Entry,
    Figure,
    FigureChange,
    Return,
    columns,
)
from measures.models.targets import Benchmark, Comparator, Target
from measures.models.updating import QuarterlyUpdate, UpdateEntry
from measures.states import Action, MessageStatus, ReturnStatus

__all__ = [
    "Action",
    "Assignment",
    "Benchmark",
    "ClosedQuarter",
    "Commentary",
    "Comparator",
    "Deadline",
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
    "Message",
    "MessageKind",
    "MessageStatus",
    "MessageWording",
    "NeverDoes",
    "PartRule",
    "Placement",
    "QuarterlyUpdate",
    "RaisedFinding",
    "ReportedJudgement",
    "Return",
    "ReturnStatus",
    "Role",
    "SourceCount",
    "Target",
    "Team",
    "TeamFramework",
    "TeamKind",
    "UpdateEntry",
    "Upload",
    "UploadKind",
    "WillNotReport",
    "columns",
    "version_in_force",
]
