"""The `kb` command, with its errors and exit codes.

Exit codes: 0 done, 1 could not, 2 wrong use, 3 done, but some files were not read, or some cases fail.
"""

from __future__ import annotations

import errno

import click

from kb import __version__
from kb.cli.backing_up import backup
from kb.cli.describing import set_metadata
from kb.cli.diagnosing import audit, doctor
from kb.cli.evaluating import evaluate_ranking
from kb.cli.indexing import index
from kb.cli.keeping import add, list_history, list_trash, purge_words, remove, restore
from kb.cli.output import print_error, print_line
from kb.cli.reading import check_quotations, documents, search_library
from kb.cli.reporting import reports
from kb.cli.sampling import sample
from kb.cli.serving import serve
from kb.errors import KBError
from kb.text.control_chars import escape_controls

_COMMANDS = (
    serve,
    sample,
    index,
    add,
    set_metadata,
    remove,
    restore,
    list_trash,
    list_history,
    purge_words,
    reports,
    backup,
    documents,
    search_library,
    check_quotations,
    evaluate_ranking,
    doctor,
    audit,
)


class ErrorReportingGroup(click.Group):
    """A group of commands that prints a `KBError`, or an error of the file system, as a sentence."""

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
    cls=ErrorReportingGroup,
    commands=_COMMANDS,
    epilog="Example: kb serve --library ./index",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kb")
def main() -> None:
    """A searchable knowledge base of reports and releases."""
