"""Loaded before everything else (`-p tests.environment`): the site the tests stand on unless they say otherwise."""

import os
from pathlib import Path

os.environ.setdefault("KEEPWORD_SITE", str(Path(__file__).parents[1] / "sites" / "wescom"))
os.environ.pop("KEEPWORD_DATA", None)
