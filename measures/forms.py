"""What a browser sends: the pro-forma's rows, and the short forms that ask why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from measures.actions import Typed
from measures.figures import Figure, NotAWholeNumber, Reason, read_figure
from measures.seen import Seen, was_changed

LONGEST_COMMENT = 20_000

TAKE_THEIRS, TAKE_MINE = "theirs", "mine"


@dataclass(frozen=True, slots=True)
class Sent:
    """One row as it was sent. What can't be read stays as text, with a message saying why."""

    reference: str
    text: str
    choice: str
    """The reason chosen beside the box: `[x]`, `[z]`, or empty for a figure."""
    comment: str
    figure_error: str
    comment_error: str
    typed: Typed
    """What can be saved of it: a figure or comment with an error is left as it was shown."""

    @property
    def figure_is_changed(self) -> bool:
        """Whether the person changed the figure from what they were shown."""
        return bool(self.figure_error) or self.typed.figure != self.typed.seen.figure

    @property
    def comment_is_changed(self) -> bool:
        """Whether the person changed the comment from what they were shown."""
        return was_changed(self.typed.seen, self.typed.seen.figure, self.comment)

    @property
    def is_changed(self) -> bool:
        """Whether the person changed anything from what they were shown."""
        return self.figure_is_changed or self.comment_is_changed

    @property
    def has_error(self) -> bool:
        """Whether part of it could not be read."""
        return bool(self.figure_error or self.comment_error)


def read_row(reference: str, measure: int, post: Mapping[str, str]) -> Sent | None:
    """One row of the form from what was posted; None where the post has no such row.

    A person who was shown a conflict may send `take` with it: `theirs EI5` leaves the row as the
    other person made it, `mine EI5` puts this one's in its place.
    """
    text = post.get(f"figure-{reference}")
    if text is None:
        return None
    take, _, taken = post.get("take", "").partition(" ")
    if taken == reference and take == TAKE_THEIRS:
        return None
    shown = "stands" if taken == reference and take == TAKE_MINE else "seen"
    seen = Seen.parse(post.get(f"{shown}-{reference}", ""))
    choice = post.get(f"choice-{reference}")
    # A browser sends a line's end as two characters, whatever was typed.
    comment = post.get(f"comment-{reference}", "").replace("\r\n", "\n")
    figure, figure_error = _read_figure(text, choice, seen.figure)
    comment_error = _comment_error(comment)
    return Sent(
        reference=reference,
        text=text,
        choice=choice or "",
        comment=comment,
        figure_error=figure_error,
        comment_error=comment_error,
        typed=Typed(
            measure=measure,
            figure=seen.figure if figure_error else figure,
            comment=None if comment_error else comment,
            seen=seen,
        ),
    )


def _read_figure(text: str, choice: str | None, shown: Figure | None) -> tuple[Figure | None, str]:
    """The figure of a box and of the reasons beside it, or a message.

    Of the two the one that was changed holds: without JavaScript, a person who replaces `[x]` by
    12 need not change the other as well. Where both were, and disagree, the person is asked.
    """
    try:
        box = read_figure(text)
    except NotAWholeNumber as error:
        return None, str(error)
    shown_choice = shown.value if isinstance(shown, Reason) else ""
    if choice is None or choice == shown_choice:
        return box, ""
    if choice not in list(Reason):
        return (None if isinstance(box, Reason) else box), ""
    if box in (None, shown, choice):
        return Reason(choice), ""
    return None, (
        f"You entered {text.strip()} and chose {choice}. Clear the box, or choose “A figure”"
    )


def _comment_error(comment: str) -> str:
    if len(comment) > LONGEST_COMMENT:
        return (
            f"This comment has {len(comment):,} characters. "
            f"Shorten it to {LONGEST_COMMENT:,} or fewer"
        )
    if "\0" in comment:
        return "This comment has a character that can’t be kept. Type it again without copying"
    return ""


class WhyForm(forms.Form):
    """Asks for a reason in a sentence or two."""

    why = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Say it in 2,000 characters or fewer"},
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, label: str, missing: str) -> None:
        super().__init__(data)
        self.fields["why"].label = label
        self.fields["why"].error_messages["required"] = missing
