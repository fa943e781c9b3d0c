"""Error pages say what happened, what was not lost and what to do, and the last one stands without a database."""

import json

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory

from keepword.web import context, errors

CALLS = [
    (errors.bad_request, 400, "form this site expects"),
    (errors.forbidden, 403, "Nothing was changed"),
    (errors.not_found, 404, "Nothing of yours is gone"),
    (errors.server_error, 500, "It was not your doing"),
]


@pytest.mark.parametrize(("view", "status", "says"), CALLS)
def test_without_a_database_there_is_a_whole_page(view, status: int, says: str) -> None:
    """No database is allowed in this test, so asking it would fail."""
    response = view(RequestFactory().get("/x/"))
    text = response.content.decode()
    assert response.status_code == status
    assert says in text
    assert context.current().contact in text
    assert 'class="skip"' in text
    assert "style=" not in text
    assert "<script" not in text


def test_too_much_is_said_as_such() -> None:
    response = errors.bad_request(RequestFactory().post("/x/"), RequestDataTooBig())
    assert response.status_code == 413
    assert "none of it was stored" in response.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 413, 500])
def test_programs_get_the_same_words_as_data(status: int) -> None:
    response = errors.answer(RequestFactory().post("/api/v1/entries"), status)
    told = json.loads(response.content)["error"]
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/json")
    assert told["says"].startswith(str(errors.told(status).what))
    said = "256 KB" if status == 413 else str(errors.told(status).instead)
    assert said in told["instead"]


def test_if_not_even_the_page_can_be_made_there_are_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("no site")

    monkeypatch.setattr(context, "furniture", broken)
    response = errors.server_error(RequestFactory().get("/x/"))
    assert response.status_code == 500
    assert response.content.decode() == errors.PLAIN
    assert response.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 500, 418, 503])
def test_every_status_has_words(status: int) -> None:
    assert all(str(part).endswith((".", "k", "n", "d", "t", "s", "e")) for part in errors.told(status))


def test_a_refusal_without_words_gets_some() -> None:
    asked = RequestFactory().delete("/x/")
    response = errors.InWords(lambda _: HttpResponseNotAllowed(["GET"]))(asked)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"
    assert "Nothing was changed" in response.content.decode()
    kept = errors.InWords(lambda _: HttpResponse("no", status=403))(asked)
    assert kept.content == b"no"
    assert errors.InWords(lambda _: HttpResponse())(asked).content == b""
