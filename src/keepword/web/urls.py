"""The addresses of the site's own pages; a page's is its file's name."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("look/<slug:version>.css", views.look, name="stylesheet"),
    path("<slug:slug>/", views.page, name="page"),
]
