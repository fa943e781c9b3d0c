"""The addresses of "Your data" for whoever is signed in, mounted at /account/data/ in each language."""

from .own_urls import account

urlpatterns, app_name = account
