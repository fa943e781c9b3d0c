"""The pages under /routines/."""

from django.urls import path

from . import away, routine_acts, routine_forms, routine_page, routine_reminders, routines

urlpatterns = [
    path("routines/", routines.today_page, name="routines"),
    path("routines/new/", routine_forms.new, name="routine-new"),
    path("routines/away/", away.away_page, name="routines-away"),
    path("routines/away/<uuid:pause>/<slug:act>/", away.end, name="routines-away-end"),
    path("routines/reminders/", routine_reminders.reminders_page, name="routine-reminders"),
    path("routines/reminders/end/<str:token>/", routine_reminders.stop, name="routine-reminders-stop"),
    path("routines/undo/<uuid:step>/", routine_acts.undo_step, name="routine-undo"),
    path("routines/<uuid:routine>/", routine_page.one_page, name="routine"),
    path("routines/<uuid:routine>/edit/", routine_forms.edit, name="routine-edit"),
    path("routines/<uuid:routine>/check/", routine_acts.check, name="routine-check"),
    path("routines/<uuid:routine>/marks/<uuid:mark>/", routine_acts.mark, name="routine-mark"),
    path("routines/<uuid:routine>/marks/<uuid:mark>/remove/", routine_acts.take_back, name="routine-take-back"),
    path("routines/<uuid:routine>/<slug:act>/", routine_acts.act, name="routine-act"),
]
