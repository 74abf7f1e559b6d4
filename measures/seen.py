"""What somebody had in front of them when they typed: how two people share one form.

Pure. Each row of the form carries a `Seen` as hidden text, so that a save can tell three things
apart: what this person changed, what somebody else changed meanwhile, and where both did.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from measures.figures import Figure, read_figure


def digest(comment: str) -> str:
    """A short stand-in for a comment that may be 20,000 characters long; empty for none."""
    if not comment:
        return ""
    return sha256(comment.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Seen:
    """One row of the form as it was shown. As text: `3:12:9f86d081884c7d65`."""

    version: int = 0
    figure: Figure | None = None
    comment: str = ""
    """The comment's digest, not the comment."""

    @classmethod
    def of(cls, version: int, figure: Figure | None, comment: str) -> Seen:
        """The row that shows this figure and this comment."""
        return cls(version, figure, digest(comment))

    @classmethod
    def parse(cls, text: str) -> Seen:
        """Read the text back. Anything else is read as a row that was shown empty.

        That is the safe reading: whatever is typed then counts as typed, and where something
        stands already the person is asked instead of overwriting it.
        """
        parts = text.split(":")
        if len(parts) != 3:
            return cls()
        try:
            return cls(int(parts[0]), read_figure(parts[1]), parts[2])
        except ValueError:
            return cls()

    def __str__(self) -> str:
        return f"{self.version}:{'' if self.figure is None else self.figure}:{self.comment}"


def was_changed(seen: Seen, figure: Figure | None, comment: str | None) -> bool:
    """Whether a row sent differs from the row that was shown. A comment of None was not sent."""
    return figure != seen.figure or (comment is not None and digest(comment) != seen.comment)


@dataclass(frozen=True, slots=True)
class Merged:
    """One row after what was typed met what stands there.

    `clash` is set where both people changed the same thing to different ends; then `figure` and
    `comment` are what stands. `moved` is set where somebody else changed something that was shown.
    """

    figure: Figure | None
    comment: str
    clash: bool
    moved: bool


def merge(
    seen: Seen,
    *,
    typed: tuple[Figure | None, str | None],
    stands: tuple[Figure | None, str],
) -> Merged:
    """Put together what was typed and what stands, given what had been shown.

    Figure and comment go separately: one person's figure and another's comment on the same
    measure are both kept. A typed comment of None leaves the comment as it stands.
    """
    figure, comment = typed
    their_figure, their_comment = stands
    typed_figure = figure != seen.figure
    typed_comment = was_changed(seen, seen.figure, comment)
    moved_figure = their_figure != seen.figure
    moved_comment = digest(their_comment) != seen.comment
    clash = (typed_figure and moved_figure and figure != their_figure) or (
        typed_comment and moved_comment and comment != their_comment
    )
    if clash:
        return Merged(their_figure, their_comment, clash=True, moved=True)
    return Merged(
        figure if typed_figure else their_figure,
        comment if typed_comment and comment is not None else their_comment,
        clash=False,
        moved=moved_figure or moved_comment,
    )
