"""The pages of this part, in each language of the site."""

from django.urls import URLPattern, URLResolver

app_name = "timekeeping"
urlpatterns: list[URLPattern | URLResolver] = []
