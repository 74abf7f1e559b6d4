"""The addresses of what people read, and who gets what."""

from tests.who_gets import CITY_READERS, JUNE, MEASURE, Q2, QUARTER_READERS, Row, for_all

ROWS = [
    # Home and reports
    for_all("reporting:home"),
    Row("reporting:reports", {200: CITY_READERS}),
    Row("reporting:city", {200: CITY_READERS}, args=Q2),
    Row("reporting:city-file", {200: CITY_READERS}, args=(*Q2, "json")),
    *(
        Row(
            name,
            {200: ("manager", "deputy", "officer", "accountable", "leader", "viewer")},
            args=(*Q2, "locality-1", *rest),
        )
        for name, rest in (("reporting:locality", ()), ("reporting:locality-file", ("csv",)))
    ),
    *(
        Row(
            name,
            {200: ("manager", "deputy", "officer", "accountable", "leader")},
            args=(*Q2, "mat-1", *rest),
        )
        for name, rest in (("reporting:team", ()), ("reporting:team-file", ("csv",)))
    ),
    # A month's scorecards published: whoever reads everything, an officer, an accountable one
    Row("reporting:scorecard-month", {200: QUARTER_READERS}, args=JUNE),
    Row(
        "reporting:publish-scorecard-month",
        {200: ("officer",), 403: ("accountable",)},
        args=JUNE,
        method="post",
        stranger=401,
    ),
    Row(
        "reporting:sign-scorecard-month",
        {200: ("accountable",), 403: ("officer",)},
        args=JUNE,
        method="post",
        stranger=401,
    ),
    Row(
        "reporting:making-scorecard-month",
        {302: ("officer",), 403: ("accountable",)},
        args=JUNE,
        data={"action": "give-up"},
        method="post",
        stranger=401,
    ),
    # Scorecards, whose readers are those of the reports
    Row("reporting:scorecards", {200: CITY_READERS}),
    Row("reporting:scorecard-city", {200: CITY_READERS}, args=JUNE),
    Row(
        "reporting:scorecard-locality",
        {200: ("manager", "deputy", "officer", "accountable", "leader", "viewer")},
        args=(*JUNE, "locality-1"),
    ),
    Row(
        "reporting:scorecard-team",
        {200: ("manager", "deputy", "officer", "accountable", "leader")},
        args=(*JUNE, "mat-1"),
    ),
    Row("reporting:scorecard-city-file", {200: CITY_READERS}, args=(*JUNE, "json")),
    Row(
        "reporting:scorecard-locality-file",
        {200: ("manager", "deputy", "officer", "accountable", "leader", "viewer")},
        args=(*JUNE, "locality-1", "csv"),
    ),
    Row(
        "reporting:scorecard-team-file",
        {200: ("manager", "deputy", "officer", "accountable", "leader")},
        args=(*JUNE, "mat-1", "csv"),
    ),
    # Quarters on their way to publication
    Row("reporting:quarters", {200: QUARTER_READERS}),
    Row("reporting:quarter", {200: QUARTER_READERS}, args=Q2),
    *(
        Row(name, {302: ("officer",), 403: ("accountable",)}, args=Q2, method="post", **rest)
        for name, rest in (
            ("reporting:close-quarter", {"stranger": 401}),
            ("reporting:publishing", {"stranger": 401, "data": {"action": "give-up"}}),
        )
    ),
    *(
        Row(name, {200: ("officer",), 403: ("accountable",)}, args=Q2, method=method, stranger=code)
        for name in ("reporting:reopen-quarter", "reporting:publish")
        for method, code in (("get", 302), ("post", 401))
    ),
    Row("reporting:sign-off", {200: ("accountable",), 403: ("officer",)}, args=Q2),
    Row(
        "reporting:sign-off",
        {200: ("accountable",), 403: ("officer",)},
        args=Q2,
        method="post",
        stranger=401,
    ),
    *(
        row
        for name, more in (
            ("reporting:city-commentary", ()),
            ("reporting:locality-commentary", ("locality-1",)),
        )
        for row in (
            Row(name, {200: QUARTER_READERS}, args=(*Q2, *more)),
            Row(
                name,
                {302: ("officer",), 403: ("accountable",)},
                args=(*Q2, *more),
                method="post",
                stranger=401,
            ),
            Row(
                name.replace(":", ":check-"),
                {200: ("officer",), 403: ("accountable",)},
                args=(*Q2, *more),
                method="post",
                data={"text-all": "As it was."},
                stranger=401,
            ),
        )
    ),
    # What figures are made of: for whoever may read the report
    Row("reporting:explain-city", {200: CITY_READERS}, args=(*Q2, "EI10a(i)%")),
    Row(
        "reporting:explain-locality",
        {200: ("manager", "deputy", "officer", "accountable", "leader", "viewer")},
        args=(*Q2, "locality-1", "EI1a"),
    ),
    Row(
        "reporting:explain-team",
        {200: ("manager", "deputy", "officer", "accountable", "leader")},
        args=(*Q2, "mat-1", "EI1a"),
    ),
    Row("reporting:city-measure", {200: CITY_READERS}, args=(*MEASURE, "2026-09")),
    Row(
        "reporting:locality-measure",
        {200: ("manager", "deputy", "officer", "accountable", "leader", "viewer")},
        args=(*MEASURE, "2026-09", "locality-1"),
    ),
    Row(
        "reporting:team-measure",
        {200: ("manager", "deputy", "officer", "accountable", "leader")},
        args=(*MEASURE, "2026-09", "mat-1"),
    ),
    *(
        Row(name, {200: ("officer", "accountable")})
        for name in ("reporting:history", "reporting:history-file")
    ),
    Row("reporting:redactions", {200: ("administrator",), 403: ("officer", "accountable")}),
    Row(
        "reporting:redactions",
        {200: ("administrator",), 403: ("officer", "accountable")},
        method="post",
        data={"text": "Nobody's words"},
        stranger=401,
    ),
]
