"""Returns submitted without their form: begun, commented on, and their forms brought in line.

For `measures.recording`, which writes the figures themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from datetime import datetime

from django.db import models
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from doris.models import User
from measures.figures import Figure as FigureValue
from measures.models import Commentary, Entry, Figure, NeverDoes, Return, ReturnStatus, columns
from measures.periods import Month

BATCH = 500

LEFT_OPEN = "Figures came from elsewhere; what was typed here besides is still to be submitted"

Key = tuple[int, int, Month, int]
"""Team, measure, last month, span: what one figure is about."""

Begun = dict[tuple[int, Month], Return]


def begin_returns(
    wanted: Set[tuple[int, Month]],
    *,
    by: User,
    at: datetime,
    why: str,
    besides: Set[tuple[int, Month]] = frozenset(),
) -> Begun:
    """These teams' months as returns, locked; those that nobody has begun are submitted already.

    A return that somebody begins at this moment is found, and not added twice. Those `besides` are
    locked together with them where they are there, and not begun.
    """
    there = set(_of(wanted).values_list("team_id", "month"))
    Return.objects.bulk_create(
        [
            Return(
                team_id=team,
                month=month,
                status=ReturnStatus.SUBMITTED,
                submitted_at=at,
                submitted_by=by,
            )
            for team, month in sorted(wanted - there)
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    locked = _of(wanted | besides).select_for_update().order_by("pk")
    begun = {(row.team_id, row.month): row for row in locked if (row.team_id, row.month) in wanted}
    ours = (at, by.pk)
    added = [
        row
        for key, row in begun.items()
        if key not in there and (row.submitted_at, row.submitted_by_id) == ours
    ]
    Return.history.bulk_history_create(
        added,
        batch_size=BATCH,
        default_user=by,
        default_change_reason=why,
        default_date=at,
    )
    return begun


def _of(wanted: Iterable[tuple[int, Month]]) -> models.QuerySet[Return]:
    """The returns of these teams in these months, and perhaps some more."""
    wanted = list(wanted)
    return Return.objects.filter(
        team_id__in={team for team, _ in wanted}, month__in={month for _, month in wanted}
    )


def record_comments(
    comments: Mapping[Key, str],
    *,
    by: User,
    at: datetime,
    why: str,
    drafted: Mapping[Key, str] | None = None,
) -> int:
    """Put comments where reports read them, empty ones too; returns how many changed.

    What was `drafted` for a comment is kept beside it.
    """
    if not comments:
        return 0
    drafted = drafted or {}
    written = Commentary.objects.filter(
        team_id__in={team for team, _, _, _ in comments},
        measure_id__in={measure for _, measure, _, _ in comments},
        last_month__in={month for _, _, month, _ in comments},
    )
    there = {(row.team_id, row.measure_id, row.last_month, row.span): row for row in written}
    changed, new = [], []
    for key, comment in comments.items():
        team, measure, month, span = key
        row = there.get(key)
        draft = drafted.get(key, row.drafted if row else "")
        if row is None and (comment or draft):
            new.append(
                Commentary(
                    team_id=team,
                    measure_id=measure,
                    last_month=month,
                    span=span,
                    drafted=draft,
                    written=comment,
                )
            )
        elif row is not None and (row.drafted, row.written) != (draft, comment):
            row.drafted, row.written = draft, comment
            changed.append(row)
    kept = {"default_user": by, "default_change_reason": why, "default_date": at}
    bulk_update_with_history(changed, Commentary, ["drafted", "written"], batch_size=BATCH, **kept)
    bulk_create_with_history(new, Commentary, batch_size=BATCH, **kept)
    return len(changed) + len(new)


def bring_forms_in_line(
    begun: Begun,
    given: Mapping[Key, FigureValue | None],
    comments: Mapping[Key, str],
    *,
    by: User,
    at: datetime,
    why: str,
) -> None:
    """Show on every form what was recorded for it, and submit it.

    A form in somebody's hands that holds rows of theirs which don't count stays open, with those
    rows as they are: what was typed is neither lost nor submitted in somebody's name.
    """
    entries = [
        entry
        for entry in Entry.objects.filter(monthly_return__in=_of(begun)).select_related(
            "monthly_return"
        )
        if (entry.monthly_return.team_id, entry.monthly_return.month) in begun
    ]
    changed = []
    for entry in entries:
        key = _key(entry)
        figure = given.get(key, entry.figure)
        comment = comments.get(key, entry.comment)
        if (figure, comment) != (entry.figure, entry.comment):
            made = columns(figure)
            entry.value, entry.reason, entry.comment = made["value"], made["reason"], comment
            entry.version += 1
            entry.changed_by, entry.changed_at = by, at
            changed.append(entry)
    Entry.objects.bulk_update(
        changed,
        ["value", "reason", "comment", "version", "changed_by", "changed_at"],
        batch_size=BATCH,
    )
    unfinished = [row for row in begun.values() if row.status != ReturnStatus.SUBMITTED]
    if unfinished:
        _submit(unfinished, entries, by=by, at=at, why=why)


def _submit(
    returns: Collection[Return], entries: Iterable[Entry], *, by: User, at: datetime, why: str
) -> None:
    """Submit these returns, or leave those open that hold something which doesn't count."""
    unsent = _unsent(returns, entries)
    left_open, submitted = [], []
    for row in returns:
        if row.pk not in unsent:
            row.status = ReturnStatus.SUBMITTED
            submitted.append(row)
        else:
            if row.status == ReturnStatus.DRAFT:
                row.status = ReturnStatus.REOPENED
            left_open.append(row)
        row.submitted_at, row.submitted_by = at, by
    why_open = f"{why}. {LEFT_OPEN}" if why else LEFT_OPEN
    for rows, reason in ((submitted, why), (left_open, why_open)):
        bulk_update_with_history(
            rows,
            Return,
            ["status", "submitted_at", "submitted_by"],
            batch_size=BATCH,
            default_user=by,
            default_change_reason=reason,
            default_date=at,
        )


def _unsent(returns: Collection[Return], entries: Iterable[Entry]) -> set[int]:
    """The returns whose form holds something else than what counts."""
    keys = {row.pk for row in returns}
    held = [entry for entry in entries if entry.monthly_return_id in keys]
    if not held:
        return set()
    period = {
        "team_id__in": {row.team_id for row in returns},
        "last_month__in": {row.month for row in returns},
        "span": 1,
    }
    figures = {
        (row.team_id, row.measure_id, row.last_month, 1): row.figure
        for row in Figure.objects.filter(**period)
    }
    comments = {
        (team, measure, month, 1): written
        for team, measure, month, written in Commentary.objects.filter(**period).values_list(
            "team_id", "measure_id", "last_month", "written"
        )
    }
    aside = list(NeverDoes.objects.filter(team__in={row.team_id for row in returns}))
    return {
        entry.monthly_return_id
        for entry in held
        if not _is_set_aside(entry, aside)
        if entry.figure != figures.get(_key(entry))
        or entry.comment != comments.get(_key(entry), "")
    }


def _is_set_aside(entry: Entry, aside: Iterable[NeverDoes]) -> bool:
    """Whether the team never does what a row of its form is about, whatever stands in it."""
    of = entry.monthly_return
    return any(
        (row.team_id, row.measure_id) == (of.team_id, entry.measure_id) and row.covers(of.month)
        for row in aside
    )


def _key(entry: Entry) -> Key:
    """The figure that a row of a form is about."""
    of = entry.monthly_return
    return of.team_id, entry.measure_id, of.month, 1
