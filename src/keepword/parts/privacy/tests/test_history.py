"""What the history says of two versions, in meaning and in words."""

from pathlib import Path

import keepword
from keepword.enforcement import versions
from keepword.parts.privacy import differences
from keepword.parts.privacy.tests.conftest import Browser
from keepword.policy import Policy, parse

SOURCE = (Path(keepword.__file__).parents[2] / "sites" / "wescom" / "policy.toml").read_text("utf-8")


def publish(*changes: tuple[str, str]) -> Policy:
    source = SOURCE
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    policy = parse(source)
    versions.publish(policy, vouched_by="the managing director")
    return policy


def test_a_longer_life_is_shown_as_looser(browser: Browser, wescom: Policy) -> None:
    publish(('remembers = "your theme"', 'remembers = "the theme"'))
    publish(('name = "wescom_theme"', 'name = "wescom_theme"'), ('life = "P1Y"', 'life = "P2Y"'))
    page = browser.get("/privacy/history/").content.decode()
    newest = page.partition("</section>")[0]
    assert "change--looser change--reduces" in newest
    assert "takes something away from people" in newest
    assert 'href="/privacy/history/3/#cookies.' in newest
    assert "Version 3" in newest


def test_changed_words_stand_side_by_side(browser: Browser, wescom: Policy) -> None:
    publish(("The text in force is always here.", "The <b>valid</b> text is always here."))
    page = browser.get("/privacy/history/").content.decode()
    assert '<del lang="en">' in page
    assert '<ins lang="en">' in page
    assert "The <strong>&lt;b&gt;valid&lt;/b&gt;</strong> text" in page
    assert "the managing director vouches that the new words mean the same" in page


def test_a_version_stays_as_it_was(browser: Browser, wescom: Policy) -> None:
    before = browser.get("/privacy/history/1/").content.decode()
    publish(("The text in force is always here.", "Here stands the text in force."))
    after = browser.get("/privacy/history/1/").content.decode()
    assert "The text in force is always here." in before
    assert "The text in force is always here." in after
    assert "An earlier version" in after
    assert "Here stands the text in force." in browser.get("/privacy/").content.decode()
    assert browser.get("/privacy/history/1/policy.json").json()["digest"] != versions.newest().version.digest


def test_long_histories_have_pages(wescom: Policy) -> None:
    for number in range(3):
        publish(("The text in force is always here.", f"The text in force is here, at {'here ' * (number + 1)}."))
    newest = differences.page_of_versions(None, 2)
    assert [entry.held.version.number for entry in newest.entries] == [4, 3]
    assert newest.more
    older = differences.page_of_versions(newest.oldest, 2)
    assert [entry.held.version.number for entry in older.entries] == [2, 1]
    assert not older.more
    assert older.entries[-1].first


def test_only_other_words_stand_out() -> None:
    was, now = differences.side_by_side("kept for one day", "kept for two <days>")
    assert was == "kept for <strong>one day</strong>"
    assert now == "kept for <strong>two &lt;days&gt;</strong>"
