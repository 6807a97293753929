"""The `kb` command, with its errors and exit codes.

Exit codes: 0 done, 1 could not, 2 wrong use, 3 done, but some files were not read, or some cases fail.
"""

from __future__ import annotations

import errno
from importlib import import_module

import click

from kb import __version__
from kb.cli.output.printing import print_error, print_line
from kb.errors import KBError
from kb.text.characters import escape_controls

# The module and function of each command. It is imported when it is run: a search needs no reader of PDFs.
_COMMANDS = {
    "serve": "serving:serve",
    "sample": "sampling:sample",
    "desk": "desk:desk",
    "mcp": "serving:serve_assistants",
    "index": "indexing:index",
    "add": "keeping:add",
    "set": "describing:set_metadata",
    "remove": "keeping:remove",
    "restore": "keeping:restore",
    "trash": "keeping:list_trash",
    "history": "keeping:list_history",
    "purge": "keeping:purge_words",
    "reports": "reporting:reports",
    "backup": "backing_up:backup",
    "export-site": "exporting:export_site_files",
    "documents": "reading:documents",
    "search": "reading:search_library",
    "check": "reading:check_quotations",
    "evaluate": "evaluating:evaluate_ranking",
    "doctor": "diagnosing:doctor",
    "audit": "diagnosing:audit",
}


class CommandGroup(click.Group):
    """The commands, each imported when it is needed.

    A `KBError`, or an error of the file system, is printed as a sentence.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None where there is none of this name."""
        module, _, function = _COMMANDS.get(cmd_name, "").partition(":")
        command: click.Command | None = getattr(import_module(f"kb.cli.{module}"), function) if module else None
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error becomes one message and exit code 1."""
        try:
            return super().invoke(ctx)
        except KBError as error:
            print_error(error)
            ctx.exit(1)
        except click.UsageError as error:  # click prints it, and it may contain a file name
            raise click.UsageError(escape_controls(error.format_message()), error.ctx) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of the output has closed it; click handles that
                raise
            place = f"'{error.filename}': " if error.filename else ""
            print_line(f"kb: {place}{error.strerror}. Check the files, their rights and the disk.", err=True)
            ctx.exit(1)


@click.group(
    cls=CommandGroup,
    epilog="Example: kb serve --library ./index",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kb")
def main() -> None:
    """A searchable knowledge base of reports and releases."""
