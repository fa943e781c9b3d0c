"""Anybody reads what the plans open and cost, from the file and the rule that decide it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.test import Client

from tests.people import come
from tests.sites.bundled import FOLDER, on

ADDRESS = "/plans/"


def told(client: Client, address: str = ADDRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_what_each_plan_opens_and_costs(db: None) -> None:
    with on("wesrom"):
        visitor = come("visitor").browser
        page = told(visitor)
        words = ("€4.00", "€40.00", "any number of saved reports", "21 % tax is in each price", "Plus for 14 days")
        assert not [each for each in (*words, "always open", "for 7 days", "By one button") if each not in page]
        assert 'href="/account/signup/"' in page
        assert not visitor.cookies
        assert f'href="{ADDRESS}"' in told(visitor, "/"), "the menu and the foot lead there"
        dollars = told(visitor, f"{ADDRESS}?currency=USD")
        assert "$45.00" in dollars
        assert "€4.00" not in dollars
        assert "€4.00" in told(visitor, f"{ADDRESS}?currency=XXX")
        assert "4,00\xa0€" in told(visitor, "/de/plans/")
        assert 'href="/account/plan/"' in told(come("stranger").browser)


def test_it_follows_the_file(db: None, tmp_path: Path, settings: Any) -> None:
    with on("wesrom"):
        settings.KEEPWORD_SITE_FOLDER = shutil.copytree(FOLDER / "wesrom", tmp_path / "site")
        (tmp_path / "site" / "plans.toml").write_text(
            'format = 1\ncurrency = "JPY"\n[[plan]]\nslug = "free"\nname = "Free"\nopens = ["more-reports"]\n'
            '[[plan]]\nslug = "gold"\nname = "Gold"\nopens = ["more-calendars"]\nprices = { year = "900" }\n'
        )
        page = told(come("visitor").browser)
        free, _, gold = page.partition("Gold")
        assert "any number of saved reports" in free
        assert "up to twenty open calendars" in gold
        assert "¥900" in gold
        assert "Nothing is added" in page
        assert "Trying it" not in page
