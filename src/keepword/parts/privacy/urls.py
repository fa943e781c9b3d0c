"""The addresses of the visitor's room, mounted at /privacy/ in each language."""

from django.urls import include, path

from . import own_urls
from .views import by_link, choices, evidence, history, policy, preferences, receipt, recipients

app_name = "privacy"

urlpatterns = [
    path("", policy.policy, name="policy"),
    path("policy.json", policy.policy_json, name="policy-json"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence.json", evidence.evidence_json, name="evidence-json"),
    path("recipients/", recipients.recipients, name="recipients"),
    path("history/", history.history, name="history"),
    path("history/<int:number>/", history.version, name="version"),
    path("history/<int:number>/policy.json", history.version_json, name="version-json"),
    path("choices/", choices.choices, name="choices"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("your-data/", by_link.ask, name="ask"),
    path("your-data/link/<str:token>/", by_link.link, name="link"),
    path("your-data/close/<str:visit>/", by_link.close, name="close"),
    path("your-data/<str:visit>/", include(own_urls.visit)),
    path("receipt/<str:token>/", receipt.receipt, name="receipt"),
    path("receipt/<str:token>/undo/", receipt.undo, name="receipt-undo"),
]
