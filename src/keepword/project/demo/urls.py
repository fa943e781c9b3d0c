"""The addresses of the tour; they exist in the demo only."""

from django.urls import path

from keepword.web.views import style

from . import views

app_name = "demo"
urlpatterns = [
    path("tour/", views.tour, name="tour"),
    path("tour/act/", views.act, name="act"),
    path("tour/mailbox/", views.mailbox, name="mailbox"),
    path("tour/mailbox/<slug:number>/", views.letter, name="letter"),
    path("tour/mailbox/<slug:number>/page/", views.letter_page, name="letter-page"),
    path("style/", style, name="style"),
]
