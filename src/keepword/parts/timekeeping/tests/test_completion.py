"""What is offered while somebody types: their own tags and projects, those in use first, however many there are."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY, PROJECT
from keepword.parts.timekeeping.queries import completion

DAY = 86_400


def track(person: int, *tags: str, ago: int = 0, project: str | None = None) -> None:
    """An entry so many days ago."""
    started = int(timezone.now().timestamp()) - ago * DAY - 3_600
    with writing(person, "add") as journal:
        values = {"started": started, "stopped": started + 600, "zone": "UTC", "tags": list(tags), "project": project}
        journal.make(ENTRY, values)


def project(person: int, name: str, **more: Any) -> str:
    with writing(person, "add") as journal:
        return str(journal.make(PROJECT, {"name": name, **more}).pk)


def tags(person: int, begins: str, *besides: str) -> list[str]:
    return [each["name"] for each in completion.offers(person, "tag", begins, besides)]


def test_what_is_in_use_comes_first(ann: int) -> None:
    for _ in range(5):
        track(ann, "draft", ago=400)
    track(ann, "drum", ago=1)
    track(ann, "Drawing", "drum", ago=2)
    track(ann, "Drawing", ago=3)
    track(ann, "drawing", ago=4)
    assert [each.casefold() for each in tags(ann, "dr")] == ["drawing", "drum", "draft"]
    assert tags(ann, "DRUM") == ["drum"]
    assert "drum" not in tags(ann, "", "Drum")


def test_what_begins_like_that_comes_before_what_has_it_inside(ann: int) -> None:
    track(ann, "unpaid", "very-paid", "paid", ago=1)
    track(ann, "unpaid", ago=1)
    assert tags(ann, "paid") == ["paid", "very-paid", "unpaid"]
    assert tags(ann, "nothing") == []


def test_projects_bear_their_client_and_those_put_away_are_not_offered(ann: int) -> None:
    new, used = project(ann, "House", client="Zoe"), project(ann, "House", client="Ada")
    project(ann, "Hut", archived=True)
    track(ann, project=used)
    found = completion.offers(ann, "project", "h")
    assert [(each["name"], each["more"], each["id"]) for each in found] == [
        ("House", "Ada", used),
        ("House", "Zoe", new),
    ]


def test_a_new_tag_is_offered_at_once_and_to_nobody_else(ann: int, bob: int) -> None:
    track(ann, "ink")
    assert (tags(ann, "i"), tags(bob, "i")) == (["ink"], [])
    track(ann, "iron")
    assert set(tags(ann, "i")) == {"ink", "iron"}


def test_ten_thousand_tags_give_a_few_offers(ann: int) -> None:
    with writing(ann, "import") as journal:
        values = {"started": 1_772_442_000, "stopped": 1_772_445_600, "zone": "UTC"}
        journal.make_all(
            ENTRY, [{**values, "tags": [f"t{number}" for number in range(at, at + 50)]} for at in range(0, 10_000, 50)]
        )
    assert tags(ann, "t9999") == ["t9999"]
    assert len(tags(ann, "t")) == completion.MOST


def test_the_address_answers_its_person(ann: int) -> None:
    track(ann, "ink")
    client = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    assert client.get("/time/offers/?begins=i").status_code == 302
    client.force_login(get_user_model().objects.get(pk=ann))
    assert client.get("/time/offers/?begins=i").json() == {"offers": [{"name": "ink", "more": "", "id": ""}]}
    assert client.get("/time/offers/?begins=i&besides=INK").json() == {"offers": []}
    assert client.get("/time/offers/?what=project").json() == {"offers": []}
