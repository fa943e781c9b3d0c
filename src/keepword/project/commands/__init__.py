"""The command line: one file per command, each imported only when it is asked for, so that short ones stay fast."""

from importlib import import_module

import click

# In the order in which somebody meets them.
COMMANDS = {
    "demo": "Start both bundled sites with a tour.",
    "init": "Draft a site of your own, and start it.",
    "serve": "Run a site.",
    "check": "See that policy, code and database agree.",
    "promises": "Show every statement with its evidence.",
    "sentence": "Show all places of one statement.",
    "policy": "Compare and publish policies.",
    "person": "Export or erase what is kept about one person.",
    "release": "Put files into a release of a product.",
    "retain": "Remove what is past its time.",
    "ledger": "Verify the ledger.",
    "backup": "Back up the data and the keys of a site.",
    "restore": "Restore a backup, or rehearse it.",
    "keys": "Change the master key.",
    "doctor": "Look over a site.",
}


class OneFileEach(click.Group):
    """Finds a command in the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            ctx.fail(f"There is no command “{args[0]}”.{hint}")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table above, so that showing help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=OneFileEach, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="keepword", message="Keepword %(version)s")
def main() -> None:
    """Run a company's site from its privacy policy."""
