"""One site may switch on every part there is: no two of them want the same name of Django."""

from __future__ import annotations

from pathlib import Path

from keepword.project.data_folder import DataFolder
from tests.people_in_folders import python

EVERY_PART = Path(__file__).parents[1] / "every_part"
CHECK = """
from django.core import checks
print(*(each.id for each in checks.run_checks(tags=[checks.Tags.models])))
"""


def test_models_of_all_parts_live_beside_each_other(tmp_path: Path) -> None:
    DataFolder(tmp_path / "data").prepare("Every part")
    assert python(tmp_path / "data", CHECK, KEEPWORD_SITE=str(EVERY_PART)) == ""
