"""File names: what may be one, what a release says it runs on by it, and how a header tells it (RFC 6266, RFC 8187)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from .models import File

LONGEST = 200
# What some system takes for a separator, a device, a wildcard or a stream of a file.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_ENDINGS = (
    (("exe", "msi", "msix"), File.System.WINDOWS),
    (("dmg", "pkg"), File.System.MACOS),
    (("deb", "rpm", "appimage", "flatpak", "snap"), File.System.LINUX),
    (("apk", "aab"), File.System.ANDROID),
)
_WORDS = (
    (r"win(?:dows|32|64)?", File.System.WINDOWS),
    (r"mac(?:os)?|darwin|osx", File.System.MACOS),
    (r"linux", File.System.LINUX),
    (r"android", File.System.ANDROID),
    (r"src|source", File.System.SOURCE),
)


class NoName(ValueError):
    """It can't be the name of a file; ``why`` is a word for the reason."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def cleaned(given: str) -> str:
    """The name without whatever path stood before it, in one spelling. Raises `NoName`.

    It is only ever shown: a file lies under its hash. So this keeps names harmless on the machine they arrive at.
    """
    name = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2]).strip()
    if not name or name.strip(". ") == "":
        raise NoName("empty")
    if len(name) > LONGEST or len(name.encode("utf-8", "surrogatepass")) > 255:
        raise NoName("long")
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for letter in name):
        raise NoName("invisible")
    if _FORBIDDEN.search(name) or _DEVICES.fullmatch(name) or name.startswith((".", "-")) or name.endswith("."):
        raise NoName("forbidden")
    return name


def system_of(name: str) -> str:
    """What a file runs on, as its name has it; any, if it says nothing."""
    lower = name.lower()
    for endings, system in _ENDINGS:
        if lower.rpartition(".")[2] in endings:
            return system.value
    for words, system in _WORDS:
        if re.search(rf"(?<![a-z])(?:{words})(?![a-z])", lower):
            return system.value
    return File.System.ANY.value


def disposition(name: str) -> str:
    """Content-Disposition of a file to be saved: a name that every reader knows, and the real one for the others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'[^A-Za-z0-9 ._()+@=-]|[\x00-\x1f"\\]', "_", plain).strip() or "download"
    if not plain.strip("._ "):
        plain = "download"
    said = f'attachment; filename="{plain}"'
    return said if plain == name else f"{said}; filename*=UTF-8''{quote(name, safe='')}"
