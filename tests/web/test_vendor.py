"""What is vendored is what `vendor.toml` says, byte for byte, with its licence beside it."""

import hashlib
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FONTS = tomllib.loads((ROOT / "vendor.toml").read_text("utf-8"))["font"]


@pytest.mark.parametrize("name", FONTS)
def test_each_file_is_the_one_recorded(name: str) -> None:
    entry = FONTS[name]
    for file, checksum in ((entry["file"], entry["sha256"]), (entry["licence_file"], entry["licence_sha256"])):
        assert hashlib.sha256((ROOT / file).read_bytes()).hexdigest() == checksum
    assert "SIL OPEN FONT LICENSE" in (ROOT / entry["licence_file"]).read_text("utf-8")


def test_nothing_else_stands_in_the_folder_of_fonts() -> None:
    known = {ROOT / entry[key] for entry in FONTS.values() for key in ("file", "licence_file")}
    assert set((ROOT / "src/keepword/web/static/web/fonts").iterdir()) == known
