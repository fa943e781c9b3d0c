"""The commands say what they found, with the promised exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from keepword.project.commands import COMMANDS
from keepword.project.data_folder import DataFolder
from tests.waiting import free_port

pytestmark = pytest.mark.slow

SITES = Path(__file__).parents[2] / "sites"
WESCOM = SITES / "wescom"


def keepword(*arguments: object, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would: in a process of its own, with nothing of ours in its environment."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("KEEPWORD_", "DATABASE_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "keepword", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**kept, **environment},
        cwd=folder,
    )


def copy_of(site: Path, folder: Path, *changes: tuple[str, str]) -> Path:
    """A copy of a site's two files, with replacements made in its policy."""
    folder.mkdir()
    for file in site.glob("*.toml"):
        text = file.read_text()
        if file.name == "policy.toml":
            for old, new in changes:
                assert old in text
                text = text.replace(old, new, 1)
        (folder / file.name).write_text(text)
    return folder


def test_help_lists_every_command_and_imports_little() -> None:
    said = keepword("--help")
    assert said.returncode == 0
    assert all(f"  {name} " in said.stdout for name in COMMANDS)
    code = "import sys; from keepword.project.commands import main; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0, "help must not wait for Django"


@pytest.mark.parametrize(
    "command", [[name] for name in COMMANDS] + [["policy", "compare"], ["policy", "publish"], ["ledger", "verify"]]
)
def test_each_command_explains_itself(command: list[str]) -> None:
    said = keepword(*command, "--help")
    assert said.returncode == 0
    assert "Usage: " in said.stdout


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["chek"], "Did you mean “check”?"),
        (["check"], "--site"),
        (["serve", "--site", WESCOM], "--data"),
        (["serve", "--site", WESCOM, "--data", "x", "--port", "99999"], "--port"),
        (["serve", "--site", WESCOM, "--data", "x", "--bind", "everywhere"], "--bind"),
        (["sentence", "cookies.preferenses", "--site", WESCOM], "Did you mean “cookies.preferences”?"),
        (["policy", "compare", WESCOM, "/nowhere"], "there is no policy at /nowhere"),
        (["demo", "--site", "westcom"], "wescom, wesrom"),
        (["promises", "--site", WESCOM, "--address", "localhost"], "http://127.0.0.1:8000"),
        (["promises", "--site", WESCOM, "--address", "http://127.0.0.1:99999"], "http://127.0.0.1:8000"),
    ],
)
def test_wrong_use_ends_with_2_and_a_hint(arguments: list[object], hint: str) -> None:
    said = keepword(*arguments)
    assert said.returncode == 2
    assert hint in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("name", ["wescom", "wesrom"])
def test_check_finds_nothing_in_a_bundled_site(name: str) -> None:
    said = keepword("check", "--site", SITES / name)
    assert (said.returncode, said.stderr) == (0, "")
    assert "Policy and code agree" in said.stdout


def test_check_inside_a_site_needs_no_option() -> None:
    assert keepword("check", folder=WESCOM).returncode == 0


def test_check_names_file_and_line_of_each_problem(tmp_path: Path) -> None:
    site = copy_of(
        WESCOM, tmp_path / "site", ('life = "P1Y"', 'life = "P1X"'), ('ensures = ["headers"]', 'ensures = ["hedders"]')
    )
    said = keepword("check", "--site", site)
    assert said.returncode == 1
    lines = (site / "policy.toml").read_text().splitlines()
    for text in ('life = "P1X"', 'ensures = ["hedders"]'):
        assert f"policy.toml:{lines.index(text) + 1}:" in said.stderr
    assert '"headers"' in said.stderr
    assert "2 problems" in said.stderr


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("wescom", 'EUR = "49.00", ', "", "no price in EUR"),
        ("wesrom", 'month = "4.00"', 'month = "four"', "is no price"),
    ],
)
def test_prices_that_can_not_be_stop_check_and_start(tmp_path: Path, name: str, old: str, new: str, says: str) -> None:
    site = copy_of(SITES / name, tmp_path / "site")
    (file,) = (each for each in site.glob("*.toml") if each.name in ("shop.toml", "plans.toml"))
    file.write_text(file.read_text().replace(old, new, 1))
    said = keepword("check", "--site", site)
    assert (said.returncode, "1 problem." in said.stdout) == (1, True)
    assert f"{file.name}:" in said.stderr
    assert says in said.stderr
    document = json.loads(keepword("check", "--site", site, "--json").stdout)
    assert [Path(each["file"]).name for each in document["problems"]] == [file.name]
    said = keepword("serve", "--site", site, "--data", tmp_path / "data", "--port", free_port())
    assert (said.returncode, "nothing was started or changed" in said.stderr) == (1, True)
    assert says in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"format = 1\n\0", b"format = [", b"format = 99", b"", b"# " + b"x" * 5_000_000],
    ids=["encoding", "nul", "syntax", "newer", "empty", "5 MB"],
)
def test_check_survives_any_file(tmp_path: Path, content: bytes) -> None:
    site = copy_of(WESCOM, tmp_path / "site")
    (site / "policy.toml").write_bytes(content)
    said = keepword("check", "--site", site)
    assert said.returncode == 1
    assert "policy.toml" in said.stderr
    assert "Traceback" not in said.stderr


def test_check_as_json(tmp_path: Path) -> None:
    said = keepword("check", "--site", WESCOM, "--json")
    assert said.returncode == 0
    document = json.loads(said.stdout)
    assert document["problems"] == []
    assert document["columns"] > 50


def test_a_missing_site_or_data_folder_is_told(tmp_path: Path) -> None:
    said = keepword("check", "--site", tmp_path / "nowhere")
    assert (said.returncode, "There is no site folder" in said.stderr) == (1, True)
    said = keepword("ledger", "verify", "--site", WESCOM, "--data", tmp_path / "nowhere")
    assert (said.returncode, "There is no folder" in said.stderr) == (1, True)
    assert not (tmp_path / "nowhere").exists()


def test_sentence_leads_from_words_to_test() -> None:
    said = keepword("sentence", "collection.staff-account", "--site", WESCOM, "--json")
    assert said.returncode == 0
    places = json.loads(said.stdout)["places"]
    kinds = {each["what"].split()[0] for each in places}
    assert {"words", "meaning", "point", "probe", "test", "page", "column"} <= kinds
    for each in places:
        file, _, line = each["place"].rpartition(":")
        if each["what"] != "page":
            assert len(Path(file).read_text().splitlines()) >= int(line)
    where = {each["what"]: each["place"] for each in places}
    file, _, line = where["column accounts.Account.email"].rpartition(":")
    assert "email=personal" in Path(file).read_text().splitlines()[int(line) - 1]


def test_compare_says_what_got_looser(tmp_path: Path) -> None:
    site = copy_of(WESCOM, tmp_path / "site", ('life = "P1Y"', 'life = "P2Y"'))
    looser = keepword("policy", "compare", WESCOM, site)
    assert looser.returncode == 1
    assert "looser" in looser.stdout
    assert "reduces" in looser.stdout
    stricter = keepword("policy", "compare", site, WESCOM, "--json")
    assert stricter.returncode == 0
    assert json.loads(stricter.stdout)["reduces_rights"] is False
    same = keepword("policy", "compare", WESCOM / "policy.toml", WESCOM)
    assert (same.returncode, "mean the same" in same.stdout) == (0, True)


@pytest.mark.parametrize("language", ["en", "de"])
def test_init_drafts_a_site_that_fits(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "quill-and-ink"
    answers = ["--name", 'Quill "&" Ink\\', "--company", "Quill Ünlimited", "--email", "hi@quill.example"]
    said = keepword("init", folder, "--yes", "--no-start", "--language", language, *answers)
    assert (said.returncode, said.stderr) == (0, "")
    assert keepword("check", "--site", folder).returncode == 0
    assert sorted(file.name for file in folder.iterdir()) == ["brand", "content", "policy.toml", "site.toml"]


@pytest.mark.parametrize(
    "answer", [["--email", "nobody"], ["--accent", "red"], ["--accent", "#ffff00"], ["--name", "a\nb"], ["--name", ""]]
)
def test_init_refuses_a_bad_answer_and_leaves_nothing(tmp_path: Path, answer: list[str]) -> None:
    said = keepword("init", tmp_path / "site", "--yes", "--no-start", *answer)
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "site").exists()


def test_init_leaves_a_full_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("")
    said = keepword("init", tmp_path, "--yes", "--no-start")
    assert (said.returncode, "has something in it" in said.stderr) == (1, True)
    assert os.listdir(tmp_path) == ["thesis.odt"]


def test_init_names_what_it_can_not_use(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = keepword("init", tmp_path / "file", "--yes", "--no-start")
    assert (said.returncode, "is a file, not a folder" in said.stderr) == (1, True)
    said = keepword("init", tmp_path / ("x" * 300), "--yes", "--no-start")
    assert (said.returncode, "can’t be looked at" in said.stderr) == (1, True)
    assert keepword("init", tmp_path / ("x" * 200), "--yes", "--no-start").returncode == 0


@pytest.mark.parametrize(
    "address", ["www.example.com", "https://", "https://[bad", "https://example.com/sub", "HTTPS://example.com"]
)
def test_an_address_that_is_none_is_told(address: str) -> None:
    said = keepword("check", "--site", WESCOM, KEEPWORD_ADDRESS=address)
    assert said.returncode == 1
    assert "write it as https://www.example.com" in said.stderr
    assert "Traceback" not in said.stderr


NOWHERE = "postgresql://127.0.0.1:1/nothing?connect_timeout=2"


@pytest.mark.parametrize("command", [["check"], ["ledger", "verify"], ["promises"], ["policy", "publish"]])
def test_a_database_that_does_not_answer_is_told(tmp_path: Path, command: list[str]) -> None:
    DataFolder(tmp_path).prepare("Wescom Resources")
    said = keepword(*command, "--site", WESCOM, "--data", tmp_path, DATABASE_URL=NOWHERE)
    assert said.returncode == 1
    assert "The database can’t be used" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("command", [["check"], ["ledger", "verify"], ["promises"], ["policy", "publish"]])
def test_a_site_that_was_never_started_is_told(tmp_path: Path, command: list[str]) -> None:
    DataFolder(tmp_path).prepare("Wescom Resources")
    said = keepword(*command, "--site", WESCOM, "--data", tmp_path)
    assert said.returncode == 1
    assert "This site was never started" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_trial_of_the_promises_leaves_the_real_database_alone() -> None:
    said = keepword("promises", "--site", WESCOM, DATABASE_URL=NOWHERE)
    assert said.returncode == 0, said.stderr
    assert "passed" in said.stdout


def test_a_hint_that_asks_ends_with_its_question_mark(tmp_path: Path) -> None:
    site = copy_of(WESCOM, tmp_path / "site", ('id = "cookies.preferences"', 'id = "cookie.preferences"'))
    said = keepword("check", "--site", site)
    assert said.returncode == 1
    assert "?." not in said.stderr


def test_a_release_that_fails_says_so_in_json(tmp_path: Path) -> None:
    file = tmp_path / "program.zip"
    file.write_bytes(b"PK")
    asked = ("release", "program", "1.0", file, "--site", WESCOM, "--data", tmp_path / "nowhere")
    said = keepword(*asked, "--json")
    assert said.returncode == 1
    error = json.loads(said.stdout)["error"]
    assert "There is no folder" in error["what"]
    assert (error["instead"] != "", error["problems"], said.stderr) == (True, [], "")
    broken = copy_of(WESCOM, tmp_path / "site", ('life = "P1Y"', 'life = "P1X"'))
    said = keepword(*asked, "--site", broken, "--json")
    assert said.returncode == 1
    (problem,) = json.loads(said.stdout)["error"]["problems"]
    assert problem["file"].endswith("policy.toml")
    said = keepword(*asked)
    assert (said.stdout, "There is no folder" in said.stderr) == ("", True)
