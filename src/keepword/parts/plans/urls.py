"""The addresses of this part."""

from django.urls import path

from .views import plan

app_name = "plans"

urlpatterns = [
    path("account/plan/", plan.page, name="plan"),
    path("account/plan/try/", plan.try_it, name="try"),
    path("account/plan/choose/", plan.choose, name="choose"),
    path("account/plan/cancel/", plan.cancel, name="cancel"),
    path("account/plan/resume/", plan.resume, name="resume"),
]
