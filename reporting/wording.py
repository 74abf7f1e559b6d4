"""The words and shapes that every form of a report shares.

Pages, PDF, Excel and Word say the same thing in the same words because they take them from here.
Text made here is for reading: it has a proper minus sign and thousands separators, and none of it
is marked up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from measures.change import Arrow, Change, Judgement
from measures.change_wording import arrow_shape, change_text
from measures.figures import GoodIs, Kind, Reason
from measures.periods import Month, Quarter
from measures.wording import day_text
from reporting.report import (
    ANOTHER_TEAM,
    Absence,
    Amount,
    Comment,
    Coverage,
    MeasureRow,
    Report,
    Unit,
)

BREAK = "[b]"
NOT_DUE_YET = "not due yet"
SMALL_NUMBERS = "small numbers"
LIKE_FOR_LIKE = "like for like"
UNNAMED = re.compile(rf"{ANOTHER_TEAM}( [A-Z]+)?")
WILL_NOT_REPORT = "will not report"
FROM_THE_MONTHS = "From the months"
MADE_UP = "Demonstration: the teams and figures are made up."

JUDGEMENT_SHAPES = {Judgement.POSITIVE: "▲", Judgement.SIMILAR: "●", Judgement.NEGATIVE: "▼"}
"""Judgement, always beside its word; ▲ stood for positive in the council's own scorecard."""

GOOD_IS_WORDS = {GoodIs.HIGH: "high", GoodIs.LOW: "low", GoodIs.NEITHER: "neither (n/a)"}

PART_NOUNS = {"city": "locality", "locality": "team"}
"""What the parts of a report are, by its level; a team's has none."""

KIND_WORDS = {
    Kind.CUMULATIVE: "counted over the period",
    Kind.SNAPSHOT: "position at the period’s end",
    Kind.RATIO: "share of a count",
}


def months_text(months: Sequence[Month]) -> str:
    """Months with runs drawn together: "July to September 2026", "April 2026, June 2026"."""
    runs: list[list[Month]] = []
    for month in months:
        if runs and runs[-1][-1].next == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(_run_text(run[0], run[-1]) for run in runs)


def _run_text(first: Month, last: Month) -> str:
    if first == last:
        return first.name
    return f"{first.word if first.year == last.year else first.name} to {last.name}"


def change_heads(quarter: Quarter) -> tuple[str, str]:
    """What the columns of both changes are called."""
    return f"Change on {quarter.previous.short}", f"Change on {quarter.last_year.short}"


def first_due(row: MeasureRow, period: Month | Quarter) -> Month:
    """The first month of a period that can give the measure a figure: a position's is its last."""
    if row.is_quarterly:
        return period.quarter.last_month if isinstance(period, Month) else period.last_month
    if isinstance(period, Month):
        return period
    return period.last_month if row.is_snapshot else period.months[0]


def figure_text(amount: Amount, due: Month, on: date) -> str:
    """A figure as read, and "not due yet" where nobody can be asked for it yet.

    `due` is the first month that could give it one, `on` the report's reference date.
    """
    if amount.value is None and amount.reason is None and not amount.expected:
        return amount.text if due.ended_by(on) else NOT_DUE_YET
    return amount.text


def coverage_text(amount: Amount, level: str) -> str:
    """What a figure stands on: "11 of 12 teams"; for a single team "2 of 3 months"."""
    if level != "team":
        return amount.coverage
    unit = "month" if amount.months_needed == 1 else "months"
    return f"{amount.months_reported} of {amount.months_needed} {unit}"


def amount_text(amount: Amount, level: str) -> str:
    """A figure, with what it stands on where that is not everybody: "412 (11 of 12 teams)"."""
    if amount.is_complete or amount.value is None:
        return amount.text
    return f"{amount.text} ({coverage_text(amount, level)})"


def team_months_text(amount: Amount) -> str:
    """ "160 of 168 monthly figures", where that tells more than teams do."""
    return f"{amount.months_reported} of {amount.months_needed} monthly figures"


def missing_text(absences: Iterable[Absence]) -> str:
    """Who is missing, those wholly missing first; "" for nobody.

    "MAT 4 (September 2026); in part: MAT 7 and MAT 9 (without August 2026)". Whoever gave [x] is
    without a number too, and nobody waits for it: "MAT 4 (September 2026, [x])".
    """
    absences = list(absences)
    gone = _by_months([each for each in absences if not each.in_part])
    partial = _by_months([each for each in absences if each.in_part])
    texts = [f"{teams_text(teams)} ({months})" for months, teams in gone.items()]
    texts += [
        f"in part: {teams_text(teams)} (without {months})" for months, teams in partial.items()
    ]
    return "; ".join(texts)


def _by_months(absences: Iterable[Absence], *, with_reasons: bool = False) -> dict[str, list[str]]:
    """Teams by the months that they are missing from, and whether they are still waited for."""
    teams: dict[str, list[str]] = {}
    for each in absences:
        text = _absent_text(each) + _accepted_text(each, with_reasons=with_reasons)
        teams.setdefault(text, []).append(each.team)
    return teams


def _absent_text(absence: Absence) -> str:
    """The months that it is missing from: "July to September 2026, [x] August 2026"."""
    if not absence.unavailable:
        return months_text(absence.months)
    which = "" if absence.unavailable == absence.months else f" {months_text(absence.unavailable)}"
    return f"{months_text(absence.months)}, {Reason.NOT_AVAILABLE.value}{which}"


def _accepted_text(absence: Absence, *, with_reasons: bool) -> str:
    """ ", will not report: manager’s post vacant", or "" where every month is waited for."""
    if not absence.accepted:
        return ""
    months = tuple(month for month, _ in absence.accepted)
    which = "" if months == absence.months else f" {months_text(months)}"
    reasons = dict.fromkeys(why.rstrip(".") for _, why in absence.accepted if why)
    why = f": {'; '.join(reasons)}" if with_reasons and reasons else ""
    return f", {WILL_NOT_REPORT}{which}{why}"


def names_text(names: Sequence[str]) -> str:
    """ "MAT 1, MAT 2 and MAT 3"; the same name again is counted: "Another team (twice)"."""
    counted = Counter(names)
    times = {1: "", 2: " (twice)"}
    texts = [name + times.get(count, f" ({count} times)") for name, count in counted.items()]
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def teams_text(teams: Sequence[str]) -> str:
    """ "MAT 3 and 2 other teams", or "2 teams": those that may not be named are counted, since the
    letters that tell their rows apart tell nothing here.
    """
    named = [name for name in teams if not UNNAMED.fullmatch(name)]
    unnamed = len(teams) - len(named)
    if not unnamed:
        return names_text(named)
    count = f"{unnamed}{' other' if named else ''} team{'s' if unnamed > 1 else ''}"
    return names_text([*named, count])


def returns_missing_text(coverage: Coverage) -> str:
    """The returns not submitted, by team: "MAT 4 (September 2026)"; "" for none.

    Where an officer has accepted that one will not come: "MAT 4 (September 2026, will not
    report: manager’s post vacant)".
    """
    return "; ".join(
        f"{teams_text(teams)} ({months})"
        for months, teams in _by_months(coverage.missing, with_reasons=True).items()
    )


def who_is_missing(amount: Amount) -> str:
    """As `missing_text`, and "all 15 teams (September 2026)" where nobody is there at all."""
    absences = amount.absences
    alike = len({_absent_text(each) for each in absences}) == 1
    nobody = len(absences) == amount.expected and not any(each.in_part for each in absences)
    if len(absences) > 1 and nobody and alike:
        return f"all {amount.expected} teams ({_absent_text(absences[0])})"
    return missing_text(absences)


def change_notes(change: Change) -> list[str]:
    """What a change has to say of itself: "11 of 12 teams, like for like", "small numbers", and
    "under 10%" of −9.6%, which is similar and reads "−10%".
    """
    notes = []
    if change.just_under is not None:
        notes.append(f"under {change.just_under}{'%' if change.points is None else ' points'}")
    if change.like_for_like:
        notes.append(f"{change.teams} of {change.of} teams, {LIKE_FOR_LIKE}")
    if change.small_numbers:
        notes.append(SMALL_NUMBERS)
    return notes


def judgement_text(change: Change) -> str:
    """ "positive", "similar", "negative", or "" where no judgement is made."""
    return change.judgement.value if change.judgement else ""


def judgement_shape(change: Change) -> str:
    """The judgement's shape, or "" where no judgement is made."""
    return JUDGEMENT_SHAPES[change.judgement] if change.judgement else ""


def change_and_judgement(change: Change) -> str:
    """A change with its shape and judgement: "↑ up 22%, ▲ positive".

    A similar figure is always judged similar, which is not said twice.
    """
    words = f"{arrow_shape(change)} {change_text(change)}".strip()
    if change.judgement is None or change.arrow is Arrow.SIMILAR:
        return words
    return f"{words}, {judgement_shape(change)} {judgement_text(change)}"


def change_in_full(change: Change) -> str:
    """All of it on one line: "↑ up 22%, ▲ positive (11 of 12 teams, like for like)"."""
    notes = change_notes(change)
    return change_and_judgement(change) + (f" ({'; '.join(notes)})" if notes else "")


def break_text(breaks: Sequence[Month]) -> str:
    """ "[b] definition changed from July 2026", or "" where it did not."""
    return f"{BREAK} definition changed from {months_text(breaks)}" if breaks else ""


def comment_lead(comment: Comment) -> str:
    """Who wrote it and about when: "MAT 3, September 2026"; "" for a unit's own quarter."""
    if comment.is_drafted:
        return FROM_THE_MONTHS
    if comment.team is None and comment.span != 1:
        return ""
    return ", ".join(filter(None, (comment.team, comment.period)))


def comment_by(comment: Comment, unit: Unit) -> str:
    """Who wrote it: a team, or whoever writes for the unit; "From the months" where nobody did."""
    return FROM_THE_MONTHS if comment.is_drafted else comment.team or unit.name


def comment_text(comment: Comment) -> str:
    """A comment after its lead: "MAT 3, September 2026: Two workers left"."""
    lead = comment_lead(comment)
    return f"{lead}: {comment.text}" if lead else comment.text


def commentary_text(comments: Iterable[Comment]) -> str:
    """All comments, one after another, each beginning on a line of its own."""
    return "\n".join(comment_text(comment) for comment in comments)


def status_text(report: Report) -> str:
    """Whether the figures may still change: "Live figures as they stood on 3 October 2026"."""
    if report.status == "published":
        on = f" on {day_text(report.publication.on)}" if report.publication else ""
        return f"Published, edition {report.edition}{on}"
    placed = ", with teams where they are placed today" if report.placed_now else ""
    return f"Live figures as they stood on {day_text(report.on)}{placed}"


def running_text(quarter: Quarter, on: date) -> str:
    """ "October 2026 has ended. November 2026 and December 2026 have not ended yet."

    "" once all have ended.
    """
    ended = [month.name for month in quarter.months if month.ended_by(on)]
    rest = [month.name for month in quarter.months if not month.ended_by(on)]
    sentences = []
    if ended and rest:
        sentences.append(f"{names_text(ended)} {_have(ended)} ended.")
    if rest:
        sentences.append(f"{names_text(rest)} {_have(rest)} not ended yet.")
    return " ".join(sentences)


def _have(several: Sequence[str]) -> str:
    return "has" if len(several) == 1 else "have"


def report_coverage_text(coverage: Coverage, quarter: Quarter, level: str, on: date) -> str:
    """How complete the returns are on a day, as one sentence."""
    needed = "needed for" if quarter.last_month.ended_by(on) else "needed so far for"
    if not coverage.expected:
        return f"No team was expected to submit returns for {quarter.short}."
    if level == "team":
        state = "All" if coverage.reported == coverage.expected else "Not all"
        return f"{state} returns {needed} {quarter.short} have been submitted."
    return f"{who_has(coverage)} submitted every return {needed} {quarter.short}."


def who_has(coverage: Coverage) -> str:
    """Whose returns are in: "All 12 teams have", "11 of 12 teams have", "The team has not"."""
    if coverage.expected == 1:
        return "The team has" if coverage.reported else "The team has not"
    if coverage.reported == coverage.expected:
        return f"All {coverage.expected} teams have"
    verb = "has" if coverage.reported == 1 else "have"
    return f"{coverage.reported} of {coverage.expected} teams {verb}"
