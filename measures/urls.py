"""Addresses of what teams fill in."""

from django.urls import path

from measures.views import (
    alignment,
    board,
    emails,
    figures,
    findings,
    gaps,
    imports,
    months,
    reminders,
    reporter,
    returns,
    setting_aside,
    timeliness,
    update_checking,
    updates,
    workbooks,
)

app_name = "measures"

FORM = "returns/<slug:slug>/<str:month>"
FIGURE = "figures/<str:reference>/<str:month>"
UPDATE = "updates/<slug:slug>/<str:year>/<str:quarter>"

urlpatterns = [
    path("returns/", board.board, name="teams"),
    path("timeliness/", timeliness.timeliness, name="timeliness"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("returns/<slug:slug>/", months.months, name="months"),
    path(f"{FORM}/", returns.monthly_return, name="return"),
    path(f"{FORM}/figures/<str:reference>/", figures.save_figure, name="figure"),
    path(f"{FORM}/entry/", returns.choose_entry, name="entry"),
    path(f"{FORM}/reopen/", returns.reopen, name="reopen"),
    path(f"{FORM}/set-aside/<str:reference>/", setting_aside.set_aside, name="set-aside"),
    path(f"{FORM}/bring-back/<str:reference>/", setting_aside.bring_back, name="bring-back"),
    path(f"{FORM}/print/", returns.print_view, name="print"),
    path(f"{FORM}/pro-forma.xlsx", workbooks.download, name="pro-forma"),
    path(f"{FORM}/upload/", workbooks.upload, name="upload"),
    path(f"{FORM}/upload/confirm/", workbooks.confirm, name="upload-confirm"),
    path("updates/<slug:slug>/", updates.choose, name="updates"),
    path(f"{UPDATE}/", updates.update, name="update"),
    path(f"{UPDATE}/check/", update_checking.check_commentary, name="update-check"),
    path(f"{UPDATE}/reopen/", updates.reopen, name="update-reopen"),
    path(f"{UPDATE}/send-back/", updates.send_back, name="update-send-back"),
    path("measures/", reporter.own_measures, name="own-measures"),
    path(f"{FIGURE}/", reporter.report_figure, name="report-figure"),
    path(f"{FIGURE}/check/", reporter.check_commentary, name="check-commentary"),
    path("workbooks/", workbooks.upload_several, name="workbooks"),
    path("workbooks/confirm/", workbooks.confirm_several, name="workbooks-confirm"),
    path(f"{FORM}/will-not-report/", gaps.will_not_report, name="will-not-report"),
    path("imports/", imports.index, name="imports"),
    path("imports/<str:what>/", imports.upload, name="import"),
    path("imports/<str:what>/<int:pk>/", imports.check, name="import-check"),
    path("findings/", findings.latest, name="latest-findings"),
    path("findings/<str:year>/<str:quarter>/", findings.quarter, name="findings"),
    path("emails/", emails.emails, name="emails"),
    path("emails/<int:pk>/", emails.email, name="email"),
    path("alignment/", alignment.latest, name="latest-alignment"),
    path("alignment/<str:year>/<str:quarter>/", alignment.quarter, name="alignment"),
]
