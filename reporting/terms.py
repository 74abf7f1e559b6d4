"""The shorthand and terms of reports, each with what it means; said wherever they are used."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings

from measures.figures import Reason
from reporting.report import NO_FIGURE
from reporting.wording import BREAK, FROM_THE_MONTHS, NOT_DUE_YET


class Explained(NamedTuple):
    """A shorthand or term, and what it means."""

    term: str
    meaning: str


SHORTHAND = (
    Explained(
        Reason.NOT_AVAILABLE.value,
        "Not available: every team expected to give a figure said that it cannot be had.",
    ),
    Explained(
        Reason.NOT_APPLICABLE.value,
        "Not applicable: the teams do not do this, or the column has no meaning for the measure.",
    ),
    Explained(
        BREAK,
        "Break in series: the definition changed inside the periods shown, so figures before and "
        "after may not be comparable.",
    ),
    Explained(
        NO_FIGURE,
        "Missing: no team expected to give a figure has given one, or a percentage would be of a "
        "count of 0. It is not a zero, and nothing is put in its place.",
    ),
    Explained(
        NOT_DUE_YET,
        "The period has not ended on the day of the figures, and no team has given one early.",
    ),
    Explained("0", "A true zero: teams reported that there were none."),
)

HOW_TO_READ = (
    Explained(
        "Period actual",
        "The quarter’s own figure. A count is added up over the quarter’s months. A position "
        "(snapshot) is the one at the end of the quarter’s last month.",
    ),
    Explained(
        "Year to date",
        "A count is added up from April to the quarter’s end. A position is never added up over "
        "time, so its year to date is the position at the quarter’s end.",
    ),
    Explained(
        "Percentage measures",
        "Both counts are added up over the teams first and then divided. They use only the teams "
        "and months that have both counts.",
    ),
    Explained(
        "Teams reported of teams expected",
        "Expected are the teams that should have given a figure in the period; reported are those "
        "of them that gave one for every month of it. Figures of teams with some of the months are "
        "in the totals. Nothing is estimated.",
    ),
    Explained(
        "Like for like",
        "A change compares only the teams with figures in every month of both periods. Where that "
        "leaves a team out, the change says how many teams it stands on.",
    ),
    Explained(
        "Direction",
        "Up or down where the figure moved by the measure’s tolerance or more, normally 10% "
        "(10 percentage points for a percentage measure); otherwise similar.",
    ),
    Explained(
        "Judgement",
        "Positive, similar or negative, by whether a high or a low figure is good. Measures for "
        "which neither is good have no judgement.",
    ),
    Explained(
        FROM_THE_MONTHS,
        "Commentary that is put together from the figures until somebody writes of the quarter.",
    ),
    Explained(
        "Small numbers",
        f"Both figures compared are under {settings.SMALL_NUMBERS_BELOW}, so that a few children "
        "or families make a large percentage.",
    ),
)

SCORECARD_TERMS = (
    Explained(
        "Period",
        "A month; for a quarterly measure a quarter, whose figure stands in its last month. A "
        "position (snapshot) is the one at the month’s end and is never added up over months.",
    ),
    Explained(
        "% change",
        "On the month before, or the quarter before for a quarterly measure, and on the same one "
        "last year. A percentage measure’s change is in percentage points.",
    ),
    *(
        each
        for each in HOW_TO_READ
        if each.term in ("Like for like", "Direction", "Judgement", "Small numbers")
    ),
    Explained(
        "12-month average and maximum",
        "Over the numbers there are in the last 12 months including this one, or the last 4 "
        "quarters; it says how many where some are missing.",
    ),
    Explained(
        "DoT",
        "Direction of travel: the judgement of the change on the period before or, where there is "
        "no number, what the reporter set, with role and date. That is the reporter’s own, also of "
        "a measure for which neither high nor low is good.",
    ),
    Explained("%?", "Whether the measure is a percentage."),
    Explained(
        "SN, ENG and other comparators",
        "What others had in the whole year that stands below the number: SN are statistical "
        "neighbours, ENG is England. Do not hold a single month’s count against it. “Mean of 8 of "
        "10” says how many of them the mean is of.",
    ),
    Explained(
        "Hidden in the total",
        "The total is similar or better while one team is sharply worse: by more than twice the "
        "measure’s tolerance, unless both its numbers are small.",
    ),
    Explained(
        "At this rate [f]",
        "A forecast: the year’s months that nobody is missing from, carried on at the same rate. "
        "It is no figure.",
    ),
    Explained("[p]", "Provisional: the quarter is not closed, so figures may still change."),
)
