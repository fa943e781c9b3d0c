"""The addresses of the visitor's room, mounted at /privacy/ in each language."""

from django.urls import path

from .views import choices, evidence, history, policy, preferences

app_name = "privacy"

urlpatterns = [
    path("", policy.policy, name="policy"),
    path("policy.json", policy.policy_json, name="policy-json"),
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence.json", evidence.evidence_json, name="evidence-json"),
    path("history/", history.history, name="history"),
    path("history/<int:number>/", history.version, name="version"),
    path("history/<int:number>/policy.json", history.version_json, name="version-json"),
    path("choices/", choices.choices, name="choices"),
    path("preferences/", preferences.preferences, name="preferences"),
]
