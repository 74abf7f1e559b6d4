"""For whom a report is made: what it may name and show (rules §10)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from measures.access import Rights, can_read_team_rows


@dataclass(frozen=True, slots=True)
class Audience:
    """What one reader's copy of a report may say about single teams.

    `named` are the teams it may name, by primary key; None means all. Without `team_rows` a
    locality's report leaves its teams out; with them, teams not named show as "Another team A".
    """

    named: frozenset[int] | None
    team_rows: bool

    def may_name(self, team: int) -> bool:
        """Whether a team may be named, and what it wrote be shown."""
        return self.named is None or team in self.named


EVERYBODY_NAMED = Audience(named=None, team_rows=True)
"""For officers and leaders, and for commands that are run by whoever runs the service."""


def audience_of(
    rights: Rights, teams_placed: Collection[int] = (), *, placed_now: bool = False
) -> Audience:
    """The copy that a person may read; of a locality, given the teams placed in it.

    By today's placements a locality holds what its teams did elsewhere, which only those may see
    team by team who read every report.
    """
    if rights.reads_every_report:
        return EVERYBODY_NAMED
    team_rows = not placed_now and can_read_team_rows(rights, teams_placed)
    return Audience(named=rights.own_teams, team_rows=team_rows)
