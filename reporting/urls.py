"""Addresses of what people read."""

from django.urls import path

from reporting.views import files, home, reports

app_name = "reporting"

QUARTER = "reports/<str:year>/<str:quarter>"

urlpatterns = [
    path("", home.home, name="home"),
    path("reports/", reports.reports, name="reports"),
    path(f"{QUARTER}/city/", reports.city, name="city"),
    path(f"{QUARTER}/city.<str:ending>", files.city, name="city-file"),
    path(f"{QUARTER}/localities/<slug:slug>/", reports.locality, name="locality"),
    path(f"{QUARTER}/localities/<slug:slug>.<str:ending>", files.locality, name="locality-file"),
    path(f"{QUARTER}/teams/<slug:slug>/", reports.team, name="team"),
    path(f"{QUARTER}/teams/<slug:slug>.<str:ending>", files.team, name="team-file"),
]
