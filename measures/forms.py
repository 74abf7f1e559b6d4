"""What a browser sends: the pro-forma's rows, and the short forms that ask why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from measures.actions import Typed
from measures.entering import Box
from measures.figures import Figure, NotAWholeNumber, Reason
from measures.periods import Month
from measures.running import TotalRefused
from measures.seen import Seen, was_changed

LONGEST_COMMENT = 20_000

TAKE_THEIRS, TAKE_MINE = "theirs", "mine"


class TwoAnswers(ValueError):
    """The box and the reasons beside it say different things."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One row as it was sent. What can't be read stays as text, with a message saying why."""

    reference: str
    text: str
    shown: str | None
    """What its box held when the person was shown it, where the form said so."""
    choice: str
    """The reason chosen beside the box: `[x]`, `[z]`, or empty for a figure."""
    comment: str
    figure_error: str
    months: tuple[Month, ...]
    """The earlier months to see to first, where the total typed makes no month."""
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


def read_row(reference: str, measure: int, post: Mapping[str, str], box: Box) -> Sent | None:
    """One row of the form from what was posted; None where the post has no such row.

    A person who was shown a conflict may send `take` with it: `theirs EI5` leaves the row as the
    other person made it, `mine EI5` puts this one's in its place. One who was offered a number in
    place of theirs may send `mend`: `EI5 12` is 12 for the month.
    """
    text = post.get(f"figure-{reference}")
    if text is None:
        return None
    take, _, taken = post.get("take", "").partition(" ")
    if taken == reference and take == TAKE_THEIRS:
        return None
    takes_mine = taken == reference and take == TAKE_MINE
    seen = Seen.parse(post.get(f"{'stands' if takes_mine else 'seen'}-{reference}", ""))
    shown = None if takes_mine else post.get(f"shown-{reference}")
    choice = post.get(f"choice-{reference}")
    mended, _, number = post.get("mend", "").rpartition(" ")
    if mended == reference and number.isdecimal():
        # The number offered is the month's own, whatever the box takes.
        text, shown, choice = box.text(int(number)), None, None
    # A browser sends a line's end as two characters, whatever was typed.
    comment = post.get(f"comment-{reference}", "").replace("\r\n", "\n")
    comment_error = _comment_error(comment)
    figure, figure_error = seen.figure, ""
    months: tuple[Month, ...] = ()
    try:
        figure = _read_figure(_in_box(text, shown, seen.figure, box), text, choice, seen.figure)
    except (NotAWholeNumber, TwoAnswers) as error:
        figure_error = str(error)
    except TotalRefused as refused:
        figure_error, months = str(refused), refused.months
    return Sent(
        reference=reference,
        text=text,
        shown=shown,
        choice=choice or "",
        comment=comment,
        figure_error=figure_error,
        months=months,
        comment_error=comment_error,
        typed=Typed(
            measure=measure,
            figure=figure,
            comment=None if comment_error else comment,
            seen=seen,
        ),
    )


def _in_box(text: str, shown: str | None, seen: Figure | None, box: Box) -> Figure | None:
    """The month's figure that a box holds.

    A total left as it was shown stands for the figure that was shown with it, although the year
    before may have been corrected since. So does a box left empty where no total can be made.
    """
    if box.earlier is not None:
        left_empty = isinstance(seen, int) and box.earlier.missing and not text.strip()
        if text == shown or left_empty:
            return seen
    return box.read(text)


def _read_figure(
    held: Figure | None, text: str, choice: str | None, shown: Figure | None
) -> Figure | None:
    """The figure of a box and of the reasons beside it; TwoAnswers where they disagree.

    Of the two the one that was changed holds: without JavaScript, a person who replaces `[x]` by
    12 need not change the other as well. Where both were, and disagree, the person is asked.
    """
    shown_choice = shown.value if isinstance(shown, Reason) else ""
    if choice is None or choice == shown_choice:
        return held
    if choice not in list(Reason):
        return None if isinstance(held, Reason) else held
    if held in (None, shown, choice):
        return Reason(choice)
    raise TwoAnswers(
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

    @property
    def reason(self) -> str:
        """What was said; "" where nothing was, or nothing that can be kept."""
        return str(self.cleaned_data["why"]) if self.is_valid() else ""
