"""The elements escape what they are given and have words for people who see neither shape nor colour."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from keepword.web import charts, specimens
from keepword.web.lights import SHAPES, STATES, light
from keepword.web.templatetags import elements

NASTY = '<script>"&'


def shown(source: str, **context: object) -> str:
    return Template("{% load elements %}" + source).render(Context(context))


@pytest.mark.parametrize("state", STATES)
def test_each_light_has_a_name_and_a_shape_of_its_own(state: str) -> None:
    drawn = light(state)
    assert f"<title>{STATES[state]}</title>" in drawn
    assert 'role="img"' in drawn
    assert len(set(SHAPES.values())) == len(SHAPES) == 5
    assert "style=" not in drawn


def test_the_light_says_what_it_is_told() -> None:
    assert "<title>Kept since May &lt;3</title>" in light("passed", "Kept since May <3")
    with pytest.raises(KeyError):
        light("green")


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ("{% light 'passed' nasty %}", {}),
        ("{% button nasty 'primary' nasty nasty %}", {}),
        ("{% action nasty nasty %}", {}),
        ("{% choice nasty options nasty nasty '' nasty %}", {"options": [(NASTY, NASTY, NASTY)]}),
        ("{% cards nasty heads rows %}", {"heads": [NASTY, NASTY], "rows": [[NASTY, NASTY]]}),
        ("{% empty nasty nasty nasty nasty %}", {}),
        ("{% progress 1 2 nasty nasty %}", {}),
        ("{% toast nasty nasty %}", {}),
        ("{% opens nasty nasty %}{% dialog nasty nasty %}{{ nasty }}{% enddialog %}", {}),
        ("{% tabs items nasty %}", {"items": [(NASTY, NASTY, True, NASTY)]}),
        ("{% bars chart %}", {"chart": charts.Bars(NASTY, NASTY, [charts.Bar(NASTY, 1)], NASTY, NASTY, NASTY)}),
        ("{% timeline entries %}", {"entries": [(datetime(2026, 1, 1, tzinfo=UTC), NASTY, NASTY)]}),
        ("{% receipt nasty rows nasty nasty %}", {"rows": [(NASTY, NASTY)]}),
    ],
)
def test_every_element_escapes(source: str, context: dict[str, object]) -> None:
    drawn = shown(source, nasty=NASTY, **context)
    assert "<script" not in drawn
    assert '"&"' not in drawn
    assert "style=" not in drawn


def test_a_field_ties_help_and_error_to_its_input() -> None:
    class Form(forms.Form):
        email = forms.EmailField(label=NASTY, help_text="Only for the link.")

    drawn = shown("{% field form.email %}", form=Form({"email": "x"}))
    assert 'aria-describedby="id_email-help id_email-error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_email-error"' in drawn
    assert '<label for="id_email">&lt;script&gt;' in drawn


def test_no_option_is_chosen_beforehand() -> None:
    options = [("yes", "Yes", ""), ("no", "No", "")]
    assert "checked" not in shown("{% choice 'a' options 'Keep?' %}", options=options)
    assert shown("{% choice 'a' options 'Keep?' '' 'no' %}", options=options).count("checked") == 1


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (3, "just now"),
        (60, "1 minute ago"),
        (150, "2 minutes ago"),
        (7300, "2 hours ago"),
        (90_000, "1 day ago"),
        (-50, "just now"),
    ],
)
def test_how_long_ago(gone: int, said: str) -> None:
    with translation.override("en"):
        now = timezone.now()
        assert elements.since(now - timedelta(seconds=gone), now) == said


def test_bars_start_at_zero_and_stand_in_a_table_too() -> None:
    chart = charts.Bars("Half as many", "Visits", [charts.Bar("May", 10), charts.Bar("June", 5, told=True)])
    drawn = elements.bars(chart)
    assert 'height="74.00%"' in drawn
    assert 'height="37.00%"' in drawn
    assert '<td data-label="Visits"><span>10</span></td>' in drawn
    assert 'aria-label="Half as many"' in drawn


@pytest.mark.parametrize("values", [[], [0], [0, 0], [1e9] * 400])
def test_bars_of_nothing_and_of_much_are_drawn(values: list[float]) -> None:
    chart = charts.Bars("A", "B", [charts.Bar(str(at), value) for at, value in enumerate(values)])
    assert "nan" not in elements.bars(chart)


def test_the_style_page_shows_every_element() -> None:
    source = Template("{% extends 'web/page.html' %}").engine.get_template("web/style.html").source
    for name in (
        "light",
        "legend",
        "button",
        "choice",
        "field",
        "cards",
        "empty",
        "progress",
        "toast",
        "dialog",
        "tabs",
    ):
        assert f"{{% {name}" in source, name
    for name in ("bars", "timeline", "receipt", "ago", "state_word", "change_word", "opens"):
        assert f"{{% {name}" in source, name
    assert specimens.everything()["states"] == list(STATES)
