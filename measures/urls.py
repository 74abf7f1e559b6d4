"""Addresses of what teams fill in."""

from django.urls import path

from measures.views import figures, months, returns, setting_aside

app_name = "measures"

FORM = "returns/<slug:slug>/<str:month>"

urlpatterns = [
    path("returns/", months.teams, name="teams"),
    path("returns/<slug:slug>/", months.months, name="months"),
    path(f"{FORM}/", returns.monthly_return, name="return"),
    path(f"{FORM}/figures/<str:reference>/", figures.save_figure, name="figure"),
    path(f"{FORM}/reopen/", returns.reopen, name="reopen"),
    path(f"{FORM}/set-aside/<str:reference>/", setting_aside.set_aside, name="set-aside"),
    path(f"{FORM}/bring-back/<str:reference>/", setting_aside.bring_back, name="bring-back"),
    path(f"{FORM}/print/", returns.print_view, name="print"),
]
