"""The doctor names the payment companies, and says where nobody would get any money."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from keepword.project import doctor
from keepword.project.processors import processors


def found(monkeypatch: pytest.MonkeyPatch, stripe: str = "", paypal: str = "") -> list[tuple[str, str]]:
    monkeypatch.setenv("KEEPWORD_STRIPE_URL", stripe)
    monkeypatch.setenv("KEEPWORD_PAYPAL_URL", paypal)
    with override_settings(KEEPWORD_PROCESSORS=processors()):
        return [(each.state, each.what) for each in doctor.payments()]


def test_a_shop_without_a_company_sells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ((state, what),) = found(monkeypatch)
    assert state == "warn"
    assert "nothing can be bought" in what


def test_companies_that_pay_are_named_without_their_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    told = found(
        monkeypatch,
        "https://sk_live_abc:whsec_abc@api.stripe.com",
        "https://client:secret@api-m.paypal.com/WH-1",
    )
    assert told == [
        ("good", "Stripe collects payments (api.stripe.com)"),
        ("good", "PayPal collects payments (api-m.paypal.com)"),
    ]


@pytest.mark.parametrize(
    ("stripe", "paypal"),
    [
        ("http://sk_test_standin:whsec_abc@127.0.0.1:8801", "http://client:secret@[::1]:8802/WH-1"),
        ("https://sk_test_abc:whsec_abc@api.stripe.com", "https://client:secret@api-m.sandbox.paypal.com/WH-1"),
    ],
    ids=["stand-ins", "the companies' own tests"],
)
def test_whoever_collects_no_money_is_pointed_out(monkeypatch: pytest.MonkeyPatch, stripe: str, paypal: str) -> None:
    told = found(monkeypatch, stripe, paypal)
    assert [state for state, _ in told] == ["warn", "warn"]
    assert all("no money is collected" in what for _, what in told)
    assert "abc" not in repr(told)


def test_a_broken_file_of_prices_is_named(tmp_path: Path, settings: Any) -> None:
    settings.KEEPWORD_SITE_FOLDER = tmp_path
    (tmp_path / "shop.toml").write_text("format = 1\nformat = 2\n")
    found = next(each for each in doctor.payments() if "shop.toml" in each.what)
    assert found.state == "bad"
    assert f"{tmp_path / 'shop.toml'}:2: this is not TOML" in found.what
    assert "stays in force" in found.what
