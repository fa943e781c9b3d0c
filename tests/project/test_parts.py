"""What a site does not switch on is not there; what it switches on has to exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps

from keepword.web.site import Site, SiteError
from tests.sites.bundled import FOLDER


def test_each_site_has_the_parts_it_names() -> None:
    assert Site.load(FOLDER / "wescom").parts == ("downloads", "payments", "purchases")
    assert Site.load(FOLDER / "wesrom").parts == ("timekeeping", "payments", "plans")
    assert not apps.is_installed("keepword.parts.timekeeping"), "these tests stand on a site without it"


@pytest.mark.parametrize("written", ['parts = ["timekeping"]', "parts = 3"])
def test_a_part_that_is_none_is_named_with_its_line(tmp_path: Path, written: str) -> None:
    lines = ["format = 1", 'name = "N"', 'company = "C"', written, "[contact]", 'email = "a@b.example"']
    (tmp_path / "site.toml").write_text("\n".join(lines))
    with pytest.raises(SiteError) as refused:
        Site.load(tmp_path)
    [problem] = refused.value.problems
    assert problem.line == 4
