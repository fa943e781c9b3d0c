"""Receipts and credit notes: reproducible, readable by machines, and indifferent to what people are called."""

from __future__ import annotations

import hashlib
import io
import tomllib
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.parts.payments.legible import line
from keepword.parts.payments.money.tax import Part, worked_out
from keepword.parts.payments.paper import CreditNote, Line, Party, Receipt, pdf
from keepword.parts.payments.paper.setting import HERE, told
from tests.docs.pages import ROOT

VENDORED = tomllib.loads((ROOT / "vendor.toml").read_text("utf-8"))["paper"]
SELLER = Party("Example Software", ("1 Market Street", "Dublin", "IRELAND"), "shop@example.com", "IE6388047V")
BUYER = Party("Anna Beispiel", ("Musterweg 1", "10115 Berlin", "GERMANY"), "anna@example.com")
NAMES = {
    "han": "张伟",
    "kana": "やまだ タロウ",
    "hangul": "김철수",
    "arabic": "محمد العلي",
    "hebrew": "דוד כהן",
    "thai": "นคร",
    "devanagari": "राम",
    "tamil": "தமிழ்",
    "bengali": "বাংলা",
    "georgian": "გიორგი",
    "armenian": "Հայ",
    "greek": "Ωμέγα",
    "cyrillic": "Жуков",
    "vietnamese": "Nguyễn Thị",
    "polish": "Żółć",
}


def lines(*bought: tuple[str, int, int, int]) -> tuple[Line, ...]:
    worked = worked_out([Part(amount, rate) for _, _, amount, rate in bought], included=True)
    return tuple(
        Line(text, quantity, each.net, each.rate, each.tax, each.gross)
        for (text, quantity, _, _), each in zip(bought, worked.lines, strict=True)
    )


RECEIPT = Receipt(
    number="2026-000123",
    issued=date(2026, 11, 26),
    seller=SELLER,
    buyer=BUYER,
    lines=lines(("Business, one year", 5, 2000, 19000), ("Handbook", 1, 1000, 7000)),
    currency="EUR",
    paid_by="card",
    order="K7PQ-3MNA",
)
CREDIT = CreditNote(
    number="2026-000124",
    issued=date(2026, 12, 1),
    seller=SELLER,
    buyer=BUYER,
    lines=lines(("Business, one year", 5, 500, 19000)),
    currency="EUR",
    paid_by="paypal",
    language="de",
    of_number="2026-000123",
    of_issued=date(2026, 11, 26),
)


def read(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)


def test_a_receipt_says_what_was_bought_and_paid() -> None:
    text = read(pdf(RECEIPT))
    for told_there in (
        "Receipt 2026-000123",
        "November 26, 2026",
        "Anna Beispiel",
        "10115 Berlin",
        "anna@example.com",
        "VAT number IE6388047V",
        "K7PQ-3MNA",
        "Business, one year 5 €16.81 19% €3.19 €20.00",
        "7% €9.35 €0.65 €10.00",
        "Total €26.16 €3.84 €30.00",
        "Paid by card €30.00",
    ):
        assert told_there in text


def test_a_credit_note_names_its_receipt() -> None:
    text = read(pdf(CREDIT)).replace("\xa0", " ")
    for told_there in (
        "Rechnungskorrektur 2026-000124",
        "Zur Rechnung 2026-000123 vom 26. November 2026",
        "4,20 € 19 % 0,80 € 5,00 €",
        "Erstattet mit PayPal 5,00 €",
    ):
        assert told_there in text


@pytest.mark.parametrize("paper", [RECEIPT, CREDIT], ids=["receipt", "credit"])
def test_the_same_paper_is_the_same_bytes(paper: Receipt | CreditNote) -> None:
    assert pdf(paper) == pdf(replace(paper))
    assert pdf(paper) != pdf(replace(paper, number="2026-000125"))


@pytest.mark.parametrize("paper", [RECEIPT, CREDIT], ids=["receipt", "credit"])
def test_it_is_tagged_and_made_to_be_kept(paper: Receipt | CreditNote) -> None:
    made = pypdf.PdfReader(io.BytesIO(pdf(paper)))
    root = made.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == paper.language
    assert root["/StructTreeRoot"]
    claims = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1" in claims
    assert "<pdfaid:part>3" in claims
    assert made.metadata is not None
    assert made.metadata.title == told(paper)["title"]
    assert made.metadata.creation_date is not None
    assert made.metadata.creation_date.date() == paper.issued


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_in_any_script_have_their_letters(name: str) -> None:
    made = pdf(replace(RECEIPT, buyer=replace(BUYER, name=name, lines=(name, *BUYER.lines))))
    assert b"pdfaid" in made, "each letter has a glyph, which PDF/A asks for"
    if name < "٠" or name > "ﻼ":
        letters = set(name) & set(read(made))
        assert len(letters) >= len(set(name)) - 1


def test_a_character_without_a_letter_does_not_break_it() -> None:
    made = pdf(replace(RECEIPT, buyer=replace(BUYER, name="Anna 😀 ᚠ")))
    assert b"pdfaid" not in made
    assert pypdf.PdfReader(io.BytesIO(made)).root_object["/MarkInfo"]["/Marked"]
    assert "Anna" in read(made)


@pytest.mark.parametrize(
    "name",
    [
        "#sys.inputs",
        "*bold* _x_ $a^2$",
        "= Heading",
        "\\ // /* */ `raw` @ref <label>",
        '#read("/etc/passwd")',
        "{paper} ~ -- ---",
    ],
)
def test_markup_in_a_name_is_text(name: str) -> None:
    assert line(name) in read(pdf(replace(RECEIPT, buyer=replace(BUYER, name=name))))


def test_what_hides_or_turns_round_is_taken_out() -> None:
    assert line("  Anna\x00\u202e \n\u200bBeispiel\ud800 ") == "Anna Beispiel"
    assert line("می‌خواهم") == "می‌خواهم", "some scripts need their joiners"


@pytest.mark.slow
def test_what_is_too_long_stays_on_the_page() -> None:
    long = Party("X" * 300, ("Y" * 300, "Wort " * 60), f"{'z' * 200}@example.com", "IE6388047V")
    many = replace(RECEIPT, buyer=long, lines=lines(*((f"Item {each}", 1, 999, 19000) for each in range(120))))
    made = pypdf.PdfReader(io.BytesIO(pdf(many)))
    assert len(made.pages) > 2
    assert all("Item" in page.extract_text() for page in made.pages[:-1])
    assert made.pages[1].extract_text().startswith("Item Quantity Net"), "headings again on each page"


def test_reverse_charge_is_said_and_bears_no_tax() -> None:
    free = replace(RECEIPT, lines=lines(("Business", 1, 1000, 0)), reverse_charge=True, language="de")
    assert "Steuerschuldnerschaft des Leistungsempfängers" in read(pdf(free))
    with pytest.raises(ValueError, match="buyer owes"):
        replace(RECEIPT, reverse_charge=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": " "},
        {"lines": ()},
        {"language": "fr"},
        {"paid_by": "card 4242"},
        {"currency": "eur"},
    ],
)
def test_nonsense_is_not_put_on_paper(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"paper|currency|paid by"):
        replace(RECEIPT, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [(0, 1, 0, 0, 1), (1, 1, 0, 1, 3), (1, -1, 0, 0, -1), (1, 2, 0, -1, 1)])
def test_lines_that_do_not_add_up_are_refused(wrong: tuple[int, int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"line of|are not gross"):
        Line("x", *wrong)


text = st.text(max_size=40)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(text, text, st.sampled_from(["EUR", "JPY", "BHD"]), st.sampled_from(["en", "de"]))
def test_no_text_breaks_the_setting(name: str, street: str, currency: str, language: str) -> None:
    buyer = Party(name, (street, name), street, name)
    made = pdf(replace(RECEIPT, buyer=buyer, currency=currency, language=language, notes=(name,)))
    assert made.startswith(b"%PDF-1.7")


@pytest.mark.parametrize("name", VENDORED)
def test_each_font_is_the_one_recorded(name: str) -> None:
    entry = VENDORED[name]
    for file, checksum in ((entry["file"], entry["sha256"]), (entry["licence_file"], entry["licence_sha256"])):
        assert hashlib.sha256((ROOT / file).read_bytes()).hexdigest() == checksum
    words = {"OFL-1.1": "SIL OPEN FONT LICENSE", "Apache-2.0": "TERMS AND CONDITIONS FOR USE, REPRODUCTION"}
    assert words[entry["licence"]] in (ROOT / entry["licence_file"]).read_text("utf-8")
    assert f'"{entry["family"]}"' in (HERE / "paper.typ").read_text("utf-8")


def test_nothing_else_stands_in_the_folder_of_fonts() -> None:
    known = {ROOT / entry[key] for entry in VENDORED.values() for key in ("file", "licence_file")}
    assert set((HERE / "fonts").iterdir()) == known
