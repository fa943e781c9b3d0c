"""The addresses of this part."""

from django.urls import path

from .views import desk, desk_books, plan, prices

app_name = "plans"

urlpatterns = [
    path("plans/", prices.prices, name="prices"),
    path("account/plan/", plan.page, name="plan"),
    path("account/plan/papers/<str:number>.pdf", plan.paper, name="paper"),
    path("account/plan/try/", plan.try_it, name="try"),
    path("account/plan/choose/", plan.choose, name="choose"),
    path("account/plan/cancel/", plan.cancel, name="cancel"),
    path("account/plan/resume/", plan.resume, name="resume"),
    path("desk/plans/", desk.plans, name="desk-plans"),
    path("desk/plans/search/", desk.search, name="desk-search"),
    path("desk/plans/settle/", desk.settle, name="desk-settle"),
    path("desk/plans/papers.csv", desk_books.table, name="desk-table"),
    path("desk/plans/papers/<str:number>.pdf", desk.paper, name="desk-paper"),
    path("desk/plans/<uuid:number>/", desk.plan, name="desk-plan"),
    path("desk/plans/<uuid:number>/who/", desk.who, name="desk-who"),
    path("desk/plans/<uuid:number>/look/", desk.look, name="desk-look"),
    path("desk/plans/<uuid:number>/cancel/", desk.cancel, name="desk-cancel"),
    path("desk/plans/<uuid:number>/refund/<uuid:payment>/", desk.refund, name="desk-refund"),
]
