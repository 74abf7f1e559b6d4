"""The measure catalogue: that the database says what the council's definitions say."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from measures.catalogue import Outcome, load
from measures.models import (
    Framework,
    FrameworkMeasure,
    Guidance,
    Measure,
    MeasureVersion,
    PartRule,
)

pytestmark = pytest.mark.django_db

VIA_SURVEYS = "(via 'how was it for you' surveys)"
LOCAL, SYSTEMS = "Local", "Local / CCM / LCS"

# Table One: reference, kind, good is, data source, short description.
TABLE_ONE = [
    ("EI1a", "cumulative", "n/a", LOCAL, "Number of new referrals (VCM)"),
    ("EI1b", "cumulative", "n/a", LOCAL, "Number of new referrals (Other)"),
    ("EI2", "snapshot", "n/a", SYSTEMS, "Number of open cases"),
    ("EI3", "cumulative", "high", LOCAL, "Number of spider graphs completed"),
    ("EI4", "cumulative", "high", LOCAL, "Number of 'how was it for you' surveys received"),
    ("EI5", "cumulative", "high", "Local / Tribal", "Number of early help assessments completed"),
    ("EI7", "snapshot", "low", SYSTEMS, "Number of cases reopened"),
    (
        "EI8",
        "cumulative",
        "high",
        LOCAL,
        f"Number of people reporting that they were treated with respect {VIA_SURVEYS}",
    ),
    (
        "EI9",
        "cumulative",
        "high",
        LOCAL,
        f"Number of people reporting that workers listened to them {VIA_SURVEYS}",
    ),
    ("EI10", "cumulative", "n/a", SYSTEMS, "Number of cases closed"),
    (
        "EI10a(i)",
        "cumulative",
        "n/a",
        SYSTEMS,
        "Outcome of cases – exited with no further action",
    ),
    (
        "EI10a(ii)",
        "cumulative",
        "n/a",
        SYSTEMS,
        "Outcome of cases – escalated to social care services (CIN / CP / LAC)",
    ),
    (
        "EI10a(iii)",
        "cumulative",
        "n/a",
        SYSTEMS,
        "Outcome of cases – stepped down to universal services",
    ),
    ("EI11", "cumulative", "n/a", SYSTEMS, "Number of referrals to other interventions"),
    (
        "EI12",
        "cumulative",
        "high",
        LOCAL,
        "Number of spider graphs with an improving direction of travel",
    ),
    (
        "EI13",
        "cumulative",
        "high",
        LOCAL,
        "Number of people reporting that they were helped with identified issues",
    ),
    ("EI16", "cumulative", "high", SYSTEMS, "How many cases referred have been screened for CSE"),
    (
        "EI17",
        "cumulative",
        "n/a",
        SYSTEMS,
        "Numbers of cases screened for CSE that were judged as either 'high' or 'medium' risk",
    ),
]

# The pro-forma: reference, and how its line begins.
PRO_FORMA = [
    ("EI1a", "Through VCM:"),
    ("EI1b", "Through Other route"),
    ("EI2", "Number of open cases (number of children)"),
    ("EI5", "Number of EHA completed this month (or Single Assessments, where the case was"),
    ("EI7", "No of cases (number of children) re-opened within 3 months"),
    ("EI10", "Number of cases (number of children) closed (please complete EHA closure forms)"),
    ("EI10a(i)", "Number of those (number of children) where no further support was required"),
    ("EI10a(ii)", "Number of those (number of children) where there were complex or serious needs"),
    ("EI10a(iii)", "Number of those (number of children) stepped down to universal services"),
    ("EI4", "Number of How was it for you completed? (At case closure)"),
    ("EI8", "How many from this number reporting that they were treated with respect?"),
    ("EI9", "How many from this number reporting that the workers listened to them?"),
    ("EI13", "How many from this number reporting that they were helped with identified issues?"),
    ("EI11", "Number of referrals to other interventions for each individual child in the family"),
    ("EI3", "At case closure, number of progression tools in place such as Spider graph"),
    ("EI12", "At case closure, how many progression tools (such as spidergraph) showed"),
    ("EI16", "How many cases (number of children) referred this month have been screened for CSE"),
    ("EI17", "How many of the above number were identified as medium or high risk of CSE?"),
]

NON_DORIS = [
    ("ND1", "cumulative", "Number of new referrals allocated to MAT to work as an involvement"),
    ("ND2", "cumulative", "Number of new referrals allocated to MAT to work as LP"),
    ("ND3", "snapshot", "Number of open cases (children)"),
    ("ND4", "snapshot", "Number of plans in place"),
    ("ND5", "cumulative", "Number of GCPs"),
    ("ND6", "cumulative", "Number of TAF/network/CSE strategy/Runaways Strategy/CIN meetings"),
    ("ND7", "snapshot", "Number of CIN cases"),
]

SCORECARD = [
    ("EH1a", "cumulative", "monthly"),
    ("EH1c", "cumulative", "monthly"),
    ("EH1b", "snapshot", "monthly"),
    ("EH14b", "cumulative", "monthly"),
    ("FM011", "cumulative", "quarterly"),
    ("FM012", "cumulative", "quarterly"),
]

INTERVENTIONS = [
    ("EI11.1", "CAMHS"),
    ("EI11.2", "Drug and alcohol"),
    ("EI11.3", "DV support"),
    ("EI11.4", "Homestart"),
    ("EI11.5", "Young carer"),
    ("EI11.6", "MST"),
    ("EI11.7", "Other"),
]

RATIOS = [
    ("EI8%", "EI8", "EI4"),
    ("EI9%", "EI9", "EI4"),
    ("EI13%", "EI13", "EI4"),
    ("EI12%", "EI12", "EI3"),
    ("EI17%", "EI17", "EI16"),
    ("EI10a(i)%", "EI10a(i)", "EI10"),
    ("EI10a(ii)%", "EI10a(ii)", "EI10"),
    ("EI10a(iii)%", "EI10a(iii)", "EI10"),
]

PART_RULES = {
    ("EI4", False, ("EI8",)),
    ("EI4", False, ("EI9",)),
    ("EI4", False, ("EI13",)),
    ("EI3", False, ("EI12",)),
    ("EI16", False, ("EI17",)),
    ("EI10", False, ("EI10a(i)", "EI10a(ii)", "EI10a(iii)")),
    ("EI11", True, tuple(reference for reference, _ in INTERVENTIONS)),
    ("EI10", True, ("EI10a(i)", "EI10a(ii)", "EI10a(iii)")),
    ("EI2", True, ("ND3",)),
}


@pytest.fixture(scope="module")
def catalogue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Outcome]:
    """The catalogue, loaded once for all tests here: none of them changes it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


def form(slug: str) -> list[FrameworkMeasure]:
    """A framework's lines in their order."""
    return list(
        FrameworkMeasure.objects.filter(framework__slug=slug)
        .select_related("measure", "under")
        .order_by("position")
    )


def definition(reference: str) -> MeasureVersion:
    """A measure's one definition."""
    return MeasureVersion.objects.get(measure__reference=reference)


def test_it_loads(catalogue: Outcome) -> None:
    assert catalogue.added == {
        "measures": 46,
        "definitions": 46,
        "frameworks": 3,
        "form rows": 38,
        "part-of-whole rules": 9,
        "pieces of guidance": 6,
        "email wordings": 8,
        "comparators": 3,
    }


@pytest.mark.parametrize("expected", TABLE_ONE, ids=lambda row: row[0])
def test_a_measure_is_as_in_table_one(catalogue: Outcome, expected: tuple[str, ...]) -> None:
    version = definition(expected[0])
    kind = version.measure.kind
    found = (expected[0], kind, version.good_is, version.data_source, version.title)
    assert found == expected
    assert version.definition
    assert version.counts
    assert "Appendix 1" in version.reporting_frequency
    assert "quarterly" in version.reporting_frequency
    begins = "Snapshot: do not add up" if kind == "snapshot" else "Cumulative year to date"
    assert version.period_basis.startswith(begins)
    assert version.return_format == "Absolute number with no decimal places"
    assert version.decimal_places == 0
    assert version.formula == ""
    assert version.accountability.startswith("Service Director; Accountable Officer; Compiling")
    assert version.tolerance == 10


def test_measures_stand_in_table_ones_order(catalogue: Outcome) -> None:
    loaded = Measure.objects.order_by("pk").values_list("reference", flat=True)
    references = [row[0] for row in TABLE_ONE]
    assert [reference for reference in loaded if reference in references] == references


@pytest.mark.parametrize(
    ("reference", "kept"),
    [
        ("EI1a", ["VCM", "family"]),
        ("EI1b", ["other than VCM", "family"]),
        ("EI2", ["ndividual children"]),
        ("EI3", ["case closure", "child or parent"]),
        ("EI4", ["case closure", "child", "individual parent", "family", "every one completed"]),
        ("EI5", ["Single Assessment", "one assessment per family"]),
        ("EI7", ["within 3 months", "number of children"]),
        ("EI8", ["EI4", "all such forms", "respect"]),
        ("EI9", ["EI4", "all such forms", "listened"]),
        ("EI10", ["number of children", "EHA closure form"]),
        ("EI10a(i)", ["number of children"]),
        ("EI10a(ii)", ["complex or serious", "child protection", "disabled", "stepped up"]),
        ("EI10a(iii)", ["number of children", "universal services"]),
        ("EI11", ["each individual child", "commentary", "CAMHS", "Homestart", "MST"]),
        ("EI12", ["case closure", "EI3", "child or parent"]),
        ("EI13", ["case closure", "EI4", "parents, children or young people"]),
        ("EI16", ["Child Sexual Exploitation", "Toolkit", "number of children"]),
        ("EI17", ["EI16", "both categories"]),
    ],
)
def test_a_definition_loses_nothing(catalogue: Outcome, reference: str, kept: list[str]) -> None:
    text = definition(reference).definition
    assert [words for words in kept if words.lower() not in text.lower()] == []


def test_the_form_is_the_pro_forma_in_its_order_and_wording(catalogue: Outcome) -> None:
    lines = [line for line in form("doris-early-intervention") if not line.measure.breakdown_of_id]
    assert [line.measure.reference for line in lines] == [reference for reference, _ in PRO_FORMA]
    for line, (_, wording) in zip(lines, PRO_FORMA, strict=True):
        assert line.wording.startswith(wording)
        assert not line.optional


def test_the_form_groups_and_indents_as_the_pro_forma_reads(catalogue: Outcome) -> None:
    lines = {line.measure.reference: line for line in form("doris-early-intervention")}
    assert {lines[reference].group for reference in ("EI1a", "EI1b")} == {
        "Number of new referrals (by family)"
    }
    under = {
        reference: line.under.reference
        for reference, line in lines.items()
        if line.under and line.measure.breakdown_of_id is None
    }
    assert under == {
        "EI10a(i)": "EI10",
        "EI10a(ii)": "EI10",
        "EI10a(iii)": "EI10",
        "EI8": "EI4",
        "EI9": "EI4",
        "EI13": "EI4",
        "EI12": "EI3",
        "EI17": "EI16",
    }


def test_interventions_are_optional_parts_of_ei11(catalogue: Outcome) -> None:
    lines = [line for line in form("doris-early-intervention") if line.measure.breakdown_of_id]
    assert [(line.measure.reference, line.wording) for line in lines] == INTERVENTIONS
    for line in lines:
        assert line.measure.breakdown_of == line.under == Measure.objects.get(reference="EI11")
        assert line.optional


def test_non_doris_measures(catalogue: Outcome) -> None:
    lines = form("non-doris")
    found = [(line.measure.reference, line.measure.kind) for line in lines]
    assert found == [(reference, kind) for reference, kind, _ in NON_DORIS]
    for line, (_, _, wording) in zip(lines, NON_DORIS, strict=True):
        assert line.wording.startswith(wording)
    assert {definition(reference).good_is for reference, _, _ in NON_DORIS} == {"n/a"}


def test_the_early_help_scorecard(catalogue: Outcome) -> None:
    lines = form("early-help-scorecard")
    found = [(line.measure.reference, line.measure.kind, line.measure.frequency) for line in lines]
    assert found == SCORECARD
    for reference, _, _ in SCORECARD:
        version = definition(reference)
        assert (version.good_is, version.owner) == ("n/a", "")
        assert version.reporter == "Early help reporting officer"
        assert version.outcome


@pytest.mark.parametrize(("reference", "numerator", "denominator"), RATIOS)
def test_a_ratio(catalogue: Outcome, reference: str, numerator: str, denominator: str) -> None:
    ratio = Measure.objects.select_related("numerator", "denominator").get(reference=reference)
    assert ratio.kind == "ratio"
    assert ratio.numerator == Measure.objects.get(reference=numerator)
    assert ratio.denominator == Measure.objects.get(reference=denominator)
    assert definition(reference).is_percentage
    assert definition(reference).good_is == definition(numerator).good_is


def test_there_are_no_other_ratios(catalogue: Outcome) -> None:
    assert Measure.objects.filter(kind="ratio").count() == len(RATIOS)


def test_part_rules(catalogue: Outcome) -> None:
    rules = PartRule.objects.select_related("whole").prefetch_related("parts")
    found = {
        (
            rule.whole.reference,
            rule.adds_up,
            tuple(sorted(part.reference for part in rule.parts.all())),
        )
        for rule in rules
    }
    assert found == PART_RULES
    assert all(rule.says and rule.why for rule in rules)
    warnings = {rule.whole.reference for rule in rules if rule.severity == "warning"}
    assert warnings == {"EI10", "EI2"}


def test_frameworks_and_who_returns_them(catalogue: Outcome) -> None:
    found = Framework.objects.values_list("slug", "for_placed_teams", "for_city_wide_services")
    assert list(found) == [
        ("doris-early-intervention", True, False),
        ("non-doris", True, False),
        ("early-help-scorecard", False, True),
    ]


def test_guidance_stands_in_its_order(catalogue: Outcome) -> None:
    assert list(Guidance.objects.values_list("key", flat=True)) == [
        "context",
        "detail",
        "drivers",
        "snapshots",
        "systems",
        "privacy",
    ]
