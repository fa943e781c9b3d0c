"""The whole configuration a foreign project needs."""

from keepword.enforcement import connections

connections.install()

import os  # noqa: E402
from pathlib import Path  # noqa: E402

KEEPWORD_POLICY = Path(os.environ.get("BARE_POLICY") or Path(__file__).parent / "policy.toml")

SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
INSTALLED_APPS = ["keepword.enforcement", *os.environ.get("BARE_APPS", "shop").split(",")]
MIDDLEWARE = ["keepword.enforcement.middleware.Gate"]
ROOT_URLCONF = "urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("BARE_DATABASE", ":memory:")}}
USE_TZ = True
