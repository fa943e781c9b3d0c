"""What browsers and programs fetch, in no language: files, signatures, feeds."""

from django.urls import path

from .models import Release
from .views import feeds, files

BETA = {"channel": Release.Channel.BETA.value}

urlpatterns = [
    path("download/file/<str:token>/<str:name>", files.file, name="download-file"),
    path("download/open/<str:key>/<str:name>", files.open_file, name="download-open"),
    path("download/key.pem", files.key, name="download-key"),
    path("download/key/<str:key>.sig", files.signature, name="download-signature"),
    path("download/<slug:slug>/appcast.xml", feeds.appcast, name="download-appcast"),
    path("download/<slug:slug>/beta/appcast.xml", feeds.appcast, BETA, name="download-appcast-beta"),
    path("download/<slug:slug>/releases.json", feeds.releases, name="download-releases"),
    path("download/<slug:slug>/beta/releases.json", feeds.releases, BETA, name="download-releases-beta"),
]
