"""Addresses of what people read."""

from django.urls import path

from reporting.views import (
    commentary,
    commentary_checking,
    explaining,
    files,
    history,
    home,
    over_time,
    publishing,
    quarters,
    redacting,
    reports,
    scorecard_files,
    scorecard_publishing,
    scorecards,
)

app_name = "reporting"

STEPS = "quarters/<str:year>/<str:quarter>"
QUARTER = "reports/<str:year>/<str:quarter>"
SCORECARD = "scorecards/<slug:framework>/<str:month>"
MEASURE = "measures/<slug:framework>/<path:reference>/<str:month>"
MONTH = "scorecard-months/<slug:framework>/<str:month>"
EXPLAIN = "explain/<str:year>/<str:quarter>"

urlpatterns = [
    path("", home.home, name="home"),
    path("quarters/", quarters.quarters, name="quarters"),
    path(f"{STEPS}/", quarters.quarter, name="quarter"),
    path(f"{STEPS}/close/", quarters.close, name="close-quarter"),
    path(f"{STEPS}/reopen/", quarters.reopen, name="reopen-quarter"),
    path(f"{STEPS}/sign-off/", publishing.sign, name="sign-off"),
    path(f"{STEPS}/publish/", publishing.publish, name="publish"),
    path(f"{STEPS}/publishing/", publishing.making, name="publishing"),
    path(f"{STEPS}/commentary/city/", commentary.city, name="city-commentary"),
    path(
        f"{STEPS}/commentary/localities/<slug:slug>/",
        commentary.locality,
        name="locality-commentary",
    ),
    path(
        f"{STEPS}/commentary/city/check/",
        commentary_checking.city,
        name="check-city-commentary",
    ),
    path(
        f"{STEPS}/commentary/localities/<slug:slug>/check/",
        commentary_checking.locality,
        name="check-locality-commentary",
    ),
    path("reports/", reports.reports, name="reports"),
    path(f"{QUARTER}/city/", reports.city, name="city"),
    path(f"{QUARTER}/city.<str:ending>", files.city, name="city-file"),
    path(f"{QUARTER}/localities/<slug:slug>/", reports.locality, name="locality"),
    path(f"{QUARTER}/localities/<slug:slug>.<str:ending>", files.locality, name="locality-file"),
    path(f"{QUARTER}/teams/<slug:slug>/", reports.team, name="team"),
    path(f"{QUARTER}/teams/<slug:slug>.<str:ending>", files.team, name="team-file"),
    path(f"{EXPLAIN}/city/<path:reference>/", explaining.city, name="explain-city"),
    path(
        f"{EXPLAIN}/localities/<slug:slug>/<path:reference>/",
        explaining.locality,
        name="explain-locality",
    ),
    path(f"{EXPLAIN}/teams/<slug:slug>/<path:reference>/", explaining.team, name="explain-team"),
    path(f"{MONTH}/", scorecard_publishing.scorecard_month, name="scorecard-month"),
    path(f"{MONTH}/publish/", scorecard_publishing.publish, name="publish-scorecard-month"),
    path(f"{MONTH}/sign-off/", scorecard_publishing.sign, name="sign-scorecard-month"),
    path(f"{MONTH}/making/", scorecard_publishing.making, name="making-scorecard-month"),
    path("scorecards/", scorecards.scorecards, name="scorecards"),
    path(f"{SCORECARD}/", scorecards.city, name="scorecard-city"),
    path(f"{SCORECARD}/localities/<slug:slug>/", scorecards.locality, name="scorecard-locality"),
    path(f"{SCORECARD}/teams/<slug:slug>/", scorecards.team, name="scorecard-team"),
    path(f"{SCORECARD}.<str:ending>", scorecard_files.city, name="scorecard-city-file"),
    path(
        f"{SCORECARD}/localities/<slug:slug>.<str:ending>",
        scorecard_files.locality,
        name="scorecard-locality-file",
    ),
    path(
        f"{SCORECARD}/teams/<slug:slug>.<str:ending>",
        scorecard_files.team,
        name="scorecard-team-file",
    ),
    path(f"{MEASURE}/localities/<slug:slug>/", over_time.locality, name="locality-measure"),
    path(f"{MEASURE}/teams/<slug:slug>/", over_time.team, name="team-measure"),
    path(f"{MEASURE}/", over_time.city, name="city-measure"),
    path("history/", history.history, name="history"),
    path("redactions/", redacting.redactions, name="redactions"),
    path("history.csv", history.history_csv, name="history-file"),
]
