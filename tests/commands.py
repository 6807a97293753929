"""The commands of `kb`, all imported."""

from __future__ import annotations

import click

from kb.cli.commands import main


def list_commands() -> dict[str, click.Command]:
    context = click.Context(main)
    found = {name: main.get_command(context, name) for name in main.list_commands(context)}
    return {name: command for name, command in found.items() if command}
