"""`keepword release`: makes or completes a release from a build script."""

from pathlib import Path
from typing import Any

import click

from . import saying
from .places import data_option, open_site, reach_database, site_option


@click.command()
@click.argument("product")
@click.argument("version")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE...")
@site_option
@data_option(required=True)
@click.option("--channel", type=click.Choice(["stable", "beta"]), help="Whom it is for.  [default: stable]")
@click.option("--notes", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A Markdown file.")
@click.option("--system", help="What the files run on.  [default: as each name says]")
@click.option("--name", help="Make the product under this name if it is not there yet.")
@click.option("--publish", is_flag=True, help="Let it come out now.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
def release(
    product: str,
    version: str,
    files: tuple[Path, ...],
    site: Path,
    data: Path,
    channel: str | None,
    notes: Path | None,
    system: str | None,
    name: str | None,
    publish: bool,
    as_json: bool,
) -> None:
    """Put FILEs into VERSION of PRODUCT (the word in its address), beside a running site or without one.

    Run again it changes only what differs. A release that is out keeps its files: another file of the same name is
    refused, and exit is 1. With --json, a failure is a document, too: {"error": {"what", "instead", "problems"}}.
    """
    if as_json:
        saying.answer_in_json()
    open_site(site, data)
    reach_database()
    _need_part()
    told = Asked(product, version, channel, notes, system, name)
    made = told.release()
    for each in files:
        told.add(made, each, quiet=as_json)
    if publish:
        _publish(made)
    if as_json:
        saying.document(_document(made))
    else:
        _show(made)


def _need_part() -> None:
    from django.apps import apps

    if not apps.is_installed("keepword.parts.downloads"):
        saying.stop("This site has no downloads", 'Write parts = ["downloads"] into site.toml, and start the site once')


class Asked:
    """What was asked for on the command line."""

    def __init__(
        self, product: str, version: str, channel: str | None, notes: Path | None, system: str | None, name: str | None
    ) -> None:
        self.product, self.version, self.channel = product, version, channel
        self.notes, self.system, self.name = notes, system, name

    def release(self) -> Any:
        """The release, made if it is not there yet."""
        from django.core.exceptions import ValidationError

        from keepword.parts.downloads.models import File, Product, Release

        if self.system is not None and self.system not in File.System.values:
            raise click.BadParameter(f"one of {', '.join(File.System.values)}", param_hint="--system")
        found = Product.objects.filter(slug=self.product).first()
        if found is None and self.name is None:
            saying.stop(f"There is no product “{self.product}”", "Add it on the desk, or give its --name")
        try:
            if found is None:
                found = Product(slug=self.product, name=str(self.name))
                found.full_clean()
                found.save()
            made = Release.objects.filter(product=found, version=self.version).first()
            made = made or Release(product=found, version=self.version)
            made.channel = self.channel or made.channel
            made.notes = self.notes.read_text("utf-8") if self.notes else made.notes
            made.full_clean()
            made.save()
        except ValidationError as wrong:
            said = [f"{name}: {each}" for name, several in wrong.message_dict.items() for each in several]
            saying.stop(" ".join(said))
        except UnicodeDecodeError:
            saying.stop(f"{self.notes} is not UTF-8", "Save the notes as UTF-8")
        return made

    def add(self, release: Any, path: Path, *, quiet: bool) -> None:
        """Copies one file in, hashes and signs it."""
        from keepword.parts.downloads import naming, storage
        from keepword.parts.downloads.actions import receive, take_in
        from keepword.parts.downloads.models import Upload

        try:
            name = naming.cleaned(path.name)
        except naming.NoName:
            saying.stop(f"“{path.name}” can’t be the name of a file on every system", "Rename it")
        size = path.stat().st_size
        if size == 0:
            saying.stop(f"{path} is empty")
        system = self.system or naming.system_of(name)
        upload = Upload.objects.create(release=release, name=name, system=system, size=size)
        try:
            with saying.progress(size, name) as went_on:
                receive.receive(upload, 0, _watched(storage.read(path), went_on))
            take_in.take_in(upload)
        except take_in.FixedError:
            saying.stop(
                f"{release} is out and has another {name}", "What people may have never changes: make a new version"
            )
        except (storage.OffsetError, take_in.ShortError):
            take_in.cancel(upload)
            saying.stop(f"{path} changed while it was read", "Run it again")


def _watched(blocks: Any, went_on: Any) -> Any:
    for block in blocks:
        yield block
        went_on(len(block))


def _publish(made: Any) -> None:
    from keepword.parts.downloads.actions import publish

    try:
        publish.publish(made)
    except publish.NothingInIt:
        saying.stop(f"{made} has no files", "Name at least one FILE")


def _document(made: Any) -> dict[str, Any]:
    return {
        "product": made.product.slug,
        "version": made.version,
        "channel": made.channel,
        "state": made.state,
        "files": [
            {"name": each.name, "system": each.system, "size": each.size, "sha256": each.sha256,
             "signature": each.signature, "key": each.key}
            for each in made.files.all()
        ],
    }  # fmt: skip


def _show(made: Any) -> None:
    for each in made.files.all():
        saying.line(f"  {each.sha256}  {each.name} ({each.get_system_display()})")
    saying.good(f"{made}, {made.get_channel_display()}: {made.get_state_display()}.")
