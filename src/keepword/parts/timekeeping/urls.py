"""The pages of this part, in each language of the site."""

from django.urls import URLPattern, URLResolver, include, path

from .views import calendars, desk, figures, reports, routine_urls, staff_access

app_name = "timekeeping"
urlpatterns: list[URLPattern | URLResolver] = [
    path("time/", include("keepword.parts.timekeeping.time_urls")),
    path("time/calendars/", calendars.page, name="calendars"),
    path("time/calendars/<int:feed>/close/", calendars.close, name="calendar-close"),
    path("time/figures/", figures.page, name="figures"),
    path("time/staff/", staff_access.page, name="staff-access"),
    path("time/staff/end/", staff_access.end, name="staff-access-end"),
    path("desk/time/", desk.find, name="desk"),
    path("desk/time/search/", desk.search, name="desk-search"),
    path("desk/time/<str:key>/", desk.entries, name="desk-entries"),
    path("reports/", reports.page, name="reports"),
    path("reports/report.csv", reports.as_csv, name="report-csv"),
    path("reports/report.json", reports.as_json, name="report-json"),
    path("reports/report.pdf", reports.as_pdf, name="report-pdf"),
    path("reports/saved/", reports.save, name="report-save"),
    path("reports/saved/<uuid:saved>/", reports.change_saved, name="report-saved"),
    *routine_urls.urlpatterns,
]
