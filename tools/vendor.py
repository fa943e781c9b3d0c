"""Re-creates the fonts of pages and papers from their packages, so that nobody has to trust a binary.

`python tools/vendor.py` downloads what `vendor.toml` names, with npm or, where a Debian package is named, with apt;
checks it, cuts the subsets and writes their checksums back; `--check` only compares the files at hand with the
checksums recorded.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "vendor.toml"


def sha256(content: bytes) -> str:
    """The checksum as it stands in the record."""
    return hashlib.sha256(content).hexdigest()


def characters(ranges: str) -> list[int]:
    """`U+0020-007E, U+00A0` as code points."""
    points: list[int] = []
    for part in ranges.replace("U+", "").split(","):
        first, _, last = part.strip().partition("-")
        points.extend(range(int(first, 16), int(last or first, 16) + 1))
    return points


def fetch(entry: dict[str, Any]) -> dict[str, bytes]:
    """The files of a package at exactly this version, or an end with the reason."""
    name, version = entry.get("package") or entry["debian"], entry["version"]
    with tempfile.TemporaryDirectory() as folder:
        if "debian" in entry:
            command = ["apt-get", "download", f"{name}={version}"]
        else:
            command = ["npm", "pack", "--silent", f"{name}@{version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        archive = next(Path(folder).iterdir()).read_bytes()
    if sha256(archive) != entry["package_sha256"]:
        raise SystemExit(f"{name} {version} has the checksum {sha256(archive)}, not the one in vendor.toml.")
    return of_debian(archive) if "debian" in entry else of_npm(archive)


def of_debian(archive: bytes) -> dict[str, bytes]:
    """The files of a Debian package."""
    unpacked = subprocess.run(["dpkg-deb", "--fsys-tarfile", "-"], input=archive, check=True, capture_output=True)
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(unpacked.stdout)) as tar:
        for member in tar.getmembers():
            reader = tar.extractfile(member) if member.isfile() else None
            if reader is not None:
                files[member.name.removeprefix("./")] = reader.read()
    return files


def of_npm(archive: bytes) -> dict[str, bytes]:
    """The files of an npm package."""
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for member in tar.getmembers():
            reader = tar.extractfile(member) if member.isfile() else None
            if reader is not None:
                files[member.name.removeprefix("package/")] = reader.read()
    return files


def cut(source: bytes, entry: dict[str, Any]) -> bytes:
    """One variable WOFF2 with the weights, characters and features that we use, and no others."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    font.flavor = None
    low, high = entry["weights"]
    instancer.instantiateVariableFont(font, {"wght": (low, high)}, inplace=True)
    plain = io.BytesIO()
    font.save(plain)  # the subsetter needs the narrowed tables compiled once
    font = TTFont(io.BytesIO(plain.getvalue()), recalcTimestamp=False)
    options = subset.Options(layout_features=entry["features"], hinting=False, recalc_timestamp=False)
    options.flavor = "woff2"
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters(entry["characters"]))
    cutter.subset(font)
    font.flavor = "woff2"
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()


def whole(source: bytes, entry: dict[str, Any]) -> bytes:
    """One TrueType file with all characters, without what only screens need.

    What shapes a script stays; a font of Chinese, Japanese and Korean needs none of it, and leaves Latin to others.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(source), recalcTimestamp=False, fontNumber=0)
    font.flavor = None
    options = subset.Options(hinting=False, recalc_timestamp=False, glyph_names=False, layout_features=["*"])
    points = list(font.getBestCmap())
    if entry["source"].endswith(".ttc"):
        options.layout_features = []
        options.drop_tables += ["FFTM", "GDEF", "GPOS", "GSUB"]
        points = [0x20, *(point for point in points if point >= 0x1100)]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()


def entire(licence: str) -> bytes:
    """The words of a licence that Debian's packages only point to."""
    return Path("/usr/share/common-licenses/Apache-2.0").read_bytes() if licence == "Apache-2.0" else b""


def check(entries: dict[str, dict[str, Any]]) -> int:
    """The number of files that are not what the record says."""
    wrong = 0
    for entry in entries.values():
        for name, checksum in ((entry["file"], entry["sha256"]), (entry["licence_file"], entry["licence_sha256"])):
            path = ROOT / name
            if not path.is_file() or sha256(path.read_bytes()) != checksum:
                print(f"{name} is not the file that vendor.toml describes: run python tools/vendor.py")
                wrong += 1
    return wrong


def main(arguments: list[str]) -> int:
    """Checks, or makes everything anew."""
    record = RECORD.read_text("utf-8")
    named = tomllib.loads(record)
    entries: dict[str, dict[str, Any]] = named["font"] | named["paper"]
    if arguments == ["--check"]:
        return 1 if check(entries) else 0
    if arguments:
        print(__doc__)
        return 2
    for name, entry in entries.items():
        files = fetch(entry)
        made = (whole if name in named["paper"] else cut)(files[entry["source"]], entry)
        licence = files[entry["licence_source"]] + entire(entry["licence"])
        target = ROOT / entry["file"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made)
        (ROOT / entry["licence_file"]).write_bytes(licence)
        record = record.replace(entry["sha256"], sha256(made))
        record = record.replace(entry["licence_sha256"], sha256(licence))
        print(f"{entry['file']}: {len(made)} bytes")
    RECORD.write_text(record, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
