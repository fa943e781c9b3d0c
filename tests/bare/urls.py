"""Two addresses of its own, and the one at which visitors try the forbidden."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def front(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<h1>A shop</h1><p>Sample Shop, post@shop.invalid</p>")


def greedy(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("one cookie more than the policy says")
    response.set_cookie("basket", "1", samesite="Lax")
    response.set_cookie("spy", "1", max_age=86400)
    return response


urlpatterns = [path("", front), path("greedy/", greedy), path("try/", include("keepword.enforcement.urls"))]
