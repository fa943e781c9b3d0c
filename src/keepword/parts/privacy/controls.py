"""Reads the controls of a page as a browser gets them, for probes that press them or compare them."""

from __future__ import annotations

from html.parser import HTMLParser


class Control:
    """A submit button: its value, the form it sends, and everything about it that a person can see."""

    def __init__(self, form: tuple[str, str], attributes: dict[str, str]) -> None:
        self.value = attributes.get("value", "")
        self.form = form
        self.looks = {name: value for name, value in attributes.items() if name not in ("value", "name")}


class Controls(HTMLParser):
    """Collects the submit buttons of one name from a page."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.form = ("", "")
        self.found: list[Control] = []

    @classmethod
    def of(cls, page: str, name: str) -> list[Control]:
        reader = cls(name)
        reader.feed(page)
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.form = (attributes.get("method", "get"), attributes.get("action", ""))
        elif tag in ("button", "input") and attributes.get("name") == self.name:
            self.found.append(Control(self.form, attributes | {"tag": tag}))
