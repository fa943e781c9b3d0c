"""The pages of this part, in each language of the site; the desk's among them."""

from django.urls import path

from .models import Release
from .views import desk, pages, uploads

app_name = "downloads"
BETA = {"channel": Release.Channel.BETA.value}

urlpatterns = [
    path("download/", pages.index, name="index"),
    path("download/link/<str:token>/", pages.link, name="link"),
    path("download/<slug:slug>/", pages.product, name="product"),
    path("download/<slug:slug>/beta/", pages.product, BETA, name="beta"),
    path("desk/downloads/", desk.products, name="desk"),
    path("desk/downloads/withdraw/", desk.withdraw, name="withdraw"),
    path("desk/downloads/<slug:slug>/", desk.product, name="desk-product"),
    path("desk/downloads/<slug:slug>/<str:version>/", desk.release, name="desk-release"),
    path("desk/downloads/<slug:slug>/<str:version>/act/", desk.act, name="desk-act"),
    path("desk/downloads/<slug:slug>/<str:version>/upload/", uploads.whole, name="upload"),
    path("desk/downloads/<slug:slug>/<str:version>/begin/", uploads.begin, name="upload-begin"),
    path("desk/uploads/<str:key>/", uploads.part, name="upload-part"),
]
