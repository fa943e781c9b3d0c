"""One folder holds all that a site remembers; this opens it, or says in plain words why it can't."""

import base64
import errno
import fcntl
import json
import os
import secrets
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from keepword.policy import Policy, PolicyError

from . import environment

FORMAT = 1
MEGABYTE = 1024 * 1024
ROOM_NEEDED = 32 * MEGABYTE  # a first database, the static files, and a log of writes


class DataFolderError(Exception):
    """The data folder can't be used: what is wrong, and what to do instead."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(f"{what}. {instead}.")
        self.what = what
        self.instead = instead


@dataclass(frozen=True)
class DataFolder:
    """Where a site's database, keys and prepared files lie."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "site.sqlite3"

    @property
    def key_store(self) -> Path:
        return self.path / "keys.sqlite3"

    @property
    def static(self) -> Path:
        return self.path / "static"

    @property
    def secret_key_file(self) -> Path:
        return self.path / "secret.key"

    @property
    def master_key_file(self) -> Path:
        return self.path / "master.key"

    @property
    def identity_file(self) -> Path:
        return self.path / "identity.toml"

    @property
    def policy_file(self) -> Path:
        return self.path / "policy.json"

    @property
    def unfinished_file(self) -> Path:
        return self.path / "restore.unfinished"

    @property
    def lock_file(self) -> Path:
        return self.path / "serve.lock"

    def claim(self, site_name: str) -> None:
        """Make the folder, or see that it is this site's, of a format we know, and can be written to."""
        self._make()
        self._check_finished()
        if self.identity_file.exists():
            self._check_identity(site_name)
        else:
            self._check_unclaimed()
        self._check_room()
        self._probe_writable()

    def prepare(self, site_name: str) -> None:
        """Make what a first start needs; to be called while nobody else can, or two make different keys."""
        self.claim(site_name)
        self.make_secret_key()
        # Later a lost master key stops the start: a new one in its place could read nothing that was sealed.
        first = not self.identity_file.exists()
        if first and environment.optional("KEEPWORD_MASTER_KEY") is None and not self.master_key_file.exists():
            write_whole(self.master_key_file, base64.b64encode(secrets.token_bytes(32)), 0o600)
        if not self.identity_file.exists():
            write_whole(self.identity_file, _identity(site_name), 0o600)
        self.keep_databases_private()

    def check(self, site_name: str) -> None:
        """Look without changing anything: an existing folder, of this site, of a format we know."""
        if not self.path.exists():
            raise DataFolderError(f"There is no folder {self.path}", "`keepword serve` makes it on its first start")
        if not self.path.is_dir():
            raise DataFolderError(f"{self.path} is a file, not a folder", "Give --data a folder")
        self._check_finished()
        if not self.identity_file.exists():
            raise DataFolderError(f"{self.path} holds no site", "Give --data the folder that `keepword serve` uses")
        self._check_identity(site_name)

    def secret_key(self) -> str:
        return environment.optional("KEEPWORD_SECRET_KEY") or self._read_key(self.secret_key_file).decode()

    def master_keys(self) -> tuple[bytes, ...]:
        """Keys of 32 bytes, written in Base64, the newest first; more than one only while they are being changed."""
        given = environment.optional("KEEPWORD_MASTER_KEY")
        text = given.encode() if given else self._read_key(self.master_key_file)
        try:
            keys = [base64.b64decode(each, validate=True) for each in text.replace(b",", b" ").split()]
        except ValueError:
            keys = []
        if not keys or any(len(key) != 32 for key in keys):
            place = "KEEPWORD_MASTER_KEY" if given else str(self.master_key_file)
            raise DataFolderError(
                f"{place} does not hold a master key (32 bytes in Base64)",
                "Restore it from where you keep it apart; without it sealed data can’t be read",
            )
        return tuple(keys)

    def make_secret_key(self) -> None:
        """What signs sessions and links, where there is none yet."""
        if environment.optional("KEEPWORD_SECRET_KEY") is None and not self.secret_key_file.exists():
            write_whole(self.secret_key_file, secrets.token_urlsafe(64).encode(), 0o600)

    def write_master_keys(self, keys: Sequence[bytes]) -> None:
        """The newest first; whoever reads the file meanwhile finds the old content or the new, whole."""
        write_whole(self.master_key_file, b"\n".join(base64.b64encode(key) for key in keys) + b"\n", 0o600)

    def keep_policy(self, policy: Policy) -> None:
        """Write down the published policy for processes that need it before they have a database."""
        write_whole(self.policy_file, json.dumps(policy.as_document(), ensure_ascii=False).encode(), 0o600)

    def kept_policy(self) -> Policy | None:
        """The policy that was written down, or None where there is none yet."""
        try:
            document = json.loads(self.policy_file.read_bytes())
            return Policy.from_document(document) if isinstance(document, dict) else None
        except (OSError, ValueError, PolicyError):
            return None

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Hold the folder while one `serve` runs; the kernel lets go of it when the process ends, however it ends."""
        with self._held(
            self.lock_file,
            "Another `keepword serve` (process {pid}) already runs on {path}",
            "Stop it first, or give this one a data folder of its own",
        ):
            yield

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Hold the folder while one backup, restore, drill or change of the master key is under way."""
        with self._held(
            self.path / "keeping.lock",
            "A backup, a restore or a change of the master key (process {pid}) is under way in {path}",
            "Wait until it has ended",
        ):
            yield

    @contextmanager
    def _held(self, lock: Path, what: str, instead: str) -> Iterator[None]:
        with told(self.path):
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
                raise DataFolderError(what.format(pid=pid, path=self.path), instead) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    def keep_databases_private(self) -> None:
        if environment.optional("DATABASE_URL") is None:
            self._keep_private(self.database)
        if environment.optional("KEEPWORD_KEYS_URL") is None:
            self._keep_private(self.key_store)

    def _keep_private(self, database: Path) -> None:
        """SQLite would make its file readable for everybody; its logs beside it get the rights of the file."""
        with told(self.path):
            os.close(os.open(database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            for file in self.path.glob(f"{database.name}*"):
                if file.stat().st_mode & 0o077:
                    file.chmod(0o600)

    def _make(self) -> None:
        if self.path.is_dir():
            return
        if self.path.exists():
            raise DataFolderError(f"{self.path} is a file, not a folder", "Give --data a folder")
        with told(self.path):
            self.path.mkdir(mode=0o700, parents=True)

    def _check_finished(self) -> None:
        if self.unfinished_file.exists():
            raise DataFolderError(
                f"A restore into {self.path} was interrupted, so what is there may not be whole",
                "Run the same `keepword restore` again; it begins anew, and the backup was not touched",
            )

    def _check_identity(self, site_name: str) -> None:
        with told(self.path):
            content = self.identity_file.read_bytes()
        try:
            identity = tomllib.loads(content.decode())
            number, name = identity["format"], identity["site"]
        except (ValueError, KeyError):
            raise DataFolderError(
                f"{self.identity_file} can’t be read", "Restore it from a backup; it has two lines, format and site"
            ) from None
        if not isinstance(number, int) or number > FORMAT:
            raise DataFolderError(
                f"{self.path} was written by a newer Keepword (data format {number}, this one knows {FORMAT})",
                "Use the newer Keepword; an older one could damage what it doesn’t know",
            )
        if name != site_name:
            raise DataFolderError(
                f"{self.path} belongs to the site “{name}”, and --site names “{site_name}”",
                f"Give the folder of that site; if you renamed it, change the name in {self.identity_file.name}",
            )

    def _check_unclaimed(self) -> None:
        """A folder that holds other things is not ours to fill."""
        with told(self.path):
            strangers = sorted(name for name in os.listdir(self.path) if not _ours(name))
        if strangers:
            raise DataFolderError(
                f"{self.path} holds other things ({', '.join(strangers[:3])}{'…' if len(strangers) > 3 else ''})",
                "Give --data an empty folder, or one that doesn’t exist yet",
            )
        if self.database.exists():
            raise DataFolderError(
                f"{self.path} has a database but no {self.identity_file.name}",
                "Restore that file from a backup; it says whose data this is",
            )

    def _check_room(self) -> None:
        free = shutil.disk_usage(self.path).free
        if free < ROOM_NEEDED:
            raise DataFolderError(
                f"The disk of {self.path} is full ({free // MEGABYTE} MB free, {ROOM_NEEDED // MEGABYTE} needed)",
                "Make room, or give --data a folder on another disk",
            )

    def _probe_writable(self) -> None:
        """Find out before anything is begun; a database that can't write its log says it far less clearly."""
        probe = self.path / f".probe.{os.getpid()}"
        with told(self.path):
            descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.close(descriptor)
            probe.unlink()

    def _read_key(self, file: Path) -> bytes:
        try:
            with told(self.path):
                if file.stat().st_mode & 0o077:
                    file.chmod(0o600)
                content = file.read_bytes().strip()
        except FileNotFoundError:
            content = b""
        if not content:
            raise DataFolderError(f"The key file {file} is missing or empty", "Restore it from where you keep it apart")
        return content


def _ours(name: str) -> bool:
    return name in {
        "secret.key",
        "master.key",
        "policy.json",
        "serve.lock",
        "keeping.lock",
        "restore.unfinished",
        "drill",
        "static",
        "static.prepared",
        "demo.leak",
        "mailbox",
        "files",
        "shop.toml",
        "plans.toml",
        "lost+found",
    } or name.startswith(("site.sqlite3", "keys.sqlite3", ".probe.", ".new."))


def _identity(site_name: str) -> bytes:
    quoted = json.dumps(site_name, ensure_ascii=False)  # TOML and JSON write such a text alike
    return f"# Says whose data this is. Written once by keepword serve.\nformat = {FORMAT}\nsite = {quoted}\n".encode()


def write_whole(file: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file so that after any interruption either all of it is there or none of it."""
    fresh = file.with_name(f".new.{os.getpid()}.{file.name}")
    with told(file.parent):
        try:
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(fresh, file)
        finally:
            fresh.unlink(missing_ok=True)
        folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the operating system says about a folder into what a person can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            what, instead = f"The disk of {path} is full", "Make room, or give --data a folder on another disk"
        elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            what, instead = (
                f"{path} can’t be written to ({os.strerror(error.errno).lower()})",
                "Give this user the right to write there, or give --data another folder",
            )
        elif error.errno == errno.ENOTDIR:
            what, instead = f"A part of the path {path} is a file, not a folder", "Give --data another folder"
        elif error.errno in (errno.ENAMETOOLONG, errno.ELOOP, errno.EIO):
            what, instead = (
                f"{path} can’t be used ({os.strerror(error.errno).lower()})",
                "Give --data another folder, or look at the disk",
            )
        else:
            raise
        raise DataFolderError(what, instead) from error
