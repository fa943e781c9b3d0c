"""The pages of this part, in each language of the site."""

from django.urls import URLPattern, URLResolver, include, path

from .views import calendars, figures, reports, routine_urls

app_name = "timekeeping"
urlpatterns: list[URLPattern | URLResolver] = [
    path("time/", include("keepword.parts.timekeeping.time_urls")),
    path("time/calendars/", calendars.page, name="calendars"),
    path("time/calendars/<int:feed>/close/", calendars.close, name="calendar-close"),
    path("time/figures/", figures.page, name="figures"),
    path("reports/", reports.page, name="reports"),
    path("reports/report.csv", reports.as_csv, name="report-csv"),
    path("reports/report.json", reports.as_json, name="report-json"),
    path("reports/report.pdf", reports.as_pdf, name="report-pdf"),
    path("reports/saved/", reports.save, name="report-save"),
    path("reports/saved/<uuid:saved>/", reports.change_saved, name="report-saved"),
    *routine_urls.urlpatterns,
]
