"""What a figure is made of, in sentences: "July 140 + August 136 + September 136 = 412"."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from measures.figures import Kind
from measures.periods import Month
from reporting import wording
from reporting.explaining import Compared, Explanation
from reporting.report import Amount

QUARTERLY = "It is given once a quarter, in its last month. "


def rule_text(explanation: Explanation) -> str:
    """How the measure is added up."""
    row = explanation.row
    if row.kind is Kind.RATIO:
        top, bottom = (source.reference for source in explanation.sources)
        return (
            f"A share: {top} divided by {bottom}. Both are added up first, over the teams and "
            "months in which both are numbers, and then divided."
        )
    once = QUARTERLY if row.is_quarterly else ""
    if row.kind is Kind.SNAPSHOT:
        return (
            f"A position. {once}The quarter’s figure is the position in its last month. Positions "
            "are added over teams and never over months."
        )
    if row.is_quarterly:
        return f"A count. {once}The year to date is the sum of the quarters."
    return "A count. The quarter is the sum of its months, and is added over teams."


def actual_text(explanation: Explanation) -> str:
    """How the quarter's figure comes about, with what it stands on."""
    row = explanation.row
    amount = row.period_actual
    if amount.value is None:
        return _without_figure(explanation, amount)
    if row.kind is Kind.RATIO:
        return f"{_divided(explanation, amount)}{_stands_on(explanation, amount)}."
    months = [(month.word, each) for month, each in row.months]
    last = explanation.quarter.last_month
    if row.kind is Kind.SNAPSHOT:
        before = ", ".join(f"{name} {each.text}" for name, each in months[:-1] if _has(each))
        aside = f" Not added: {before}." if before else ""
        return (
            f"{last.name}: {amount.text}, the position at the quarter’s end"
            f"{_stands_on(explanation, amount)}.{aside}"
        )
    terms = [f"{name} {each.text}" for name, each in months if _has(each)]
    if explanation.whole is not None:
        terms.append(f"{explanation.whole:,} that came for the whole quarter")
    return f"{_sum(terms, amount)}{_stands_on(explanation, amount)}."


def to_date_text(explanation: Explanation) -> str:
    """How the year to date comes about."""
    row, quarter = explanation.row, explanation.quarter
    amount = row.year_to_date
    if amount.value is None:
        return _without_figure(explanation, amount)
    if row.kind is Kind.SNAPSHOT:
        return "The same as the quarter’s: a position is never added over months."
    if row.kind is Kind.RATIO:
        return f"{_divided(explanation, amount)}{_stands_on(explanation, amount)}."
    if quarter.number == 1:
        return "The year begins with this quarter, so its figure is the year to date."
    terms = [f"{each.slug.upper()} {figure.text}" for each, figure in row.quarters if _has(figure)]
    return f"{_sum(terms, amount)}{_stands_on(explanation, amount)}."


def change_sentence(explanation: Explanation, compared: Compared) -> str:
    """Both sides of a change, over whom, and what becomes of it."""
    change = compared.change
    quarter, base = explanation.quarter.short, compared.base.short
    if change.arrow is None:
        nobody = "it has not" if explanation.unit.level == "team" else "no team has"
        return f"Nothing to compare: {nobody} a number in every month of {quarter} and {base}."
    if explanation.only_figures:
        return f"{'; '.join(wording.change_notes(change)) or 'As it was published'}."
    sides = f"{quarter} {_number(compared.current)} against {base} {_number(compared.before)}"
    if change.like_for_like:
        return f"{sides}, like for like over {change.teams} of {change.of} teams."
    if explanation.unit.level == "team":
        return f"{sides}."
    return f"{sides}, over every team that was asked."


def left_out_text(explanation: Explanation, compared: Compared) -> str:
    """Who a change leaves out, for want of a number in a month of either quarter."""
    if not compared.left_out or explanation.unit.level == "team":
        return ""
    names = wording.names_text(compared.left_out)
    return f"Left out, without a number in every month of both quarters: {names}."


def missing_text(explanation: Explanation, amount: Amount) -> str:
    """Who is missing from a figure; of a single team the months say so."""
    if explanation.unit.level == "team":
        return ""
    missing = wording.who_is_missing(amount)
    if not missing:
        return ""
    return f"Missing {missing}." if missing.startswith("in part") else f"Missing: {missing}."


def coverage_line(explanation: Explanation, amount: Amount) -> str:
    """What a month's figure stands on, under it in the table."""
    level = explanation.unit.level
    return "" if amount.is_complete or level == "team" else wording.coverage_text(amount, level)


def month_text(explanation: Explanation, month: Month, amount: Amount) -> str:
    """A month's figure as read, and "not due yet" where nobody can be asked for it."""
    return wording.figure_text(amount, wording.first_due(explanation.row, month), explanation.on)


def _has(amount: Amount) -> bool:
    return amount.value is not None


def _sum(terms: Iterable[str], amount: Amount) -> str:
    """ "July 140 + August 136 = 276"; one term is a sum already."""
    several = list(terms)
    return f"{' + '.join(several)} = {amount.text}" if len(several) > 1 else "".join(several)


def _divided(explanation: Explanation, amount: Amount) -> str:
    top, bottom = (source.reference for source in explanation.sources)
    return f"{top} {amount.numerator:,} ÷ {bottom} {amount.denominator:,} = {amount.text}"


def _stands_on(explanation: Explanation, amount: Amount) -> str:
    coverage = wording.coverage_text(amount, explanation.unit.level) if amount.expected else ""
    return f", {coverage}" if coverage else ""


def _without_figure(explanation: Explanation, amount: Amount) -> str:
    if amount.reason:
        return f"Every team that was asked gave {amount.reason.value}, {amount.reason.meaning}."
    if amount.numerator is not None and not amount.denominator:
        return f"{explanation.sources[1].reference} is 0, and nothing can be divided by that."
    if not amount.expected:
        due = wording.first_due(explanation.row, explanation.quarter)
        ended = due.ended_by(explanation.on)
        return "No team was asked for it." if ended else "It is not due yet."
    return "No team that was asked has given a number. It is missing, which is not 0."


def _number(value: int | Fraction | None) -> str:
    return Amount(value, None, 0, 0, 0, 0, ()).text
