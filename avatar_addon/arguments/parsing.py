# SPDX-License-Identifier: GPL-3.0-or-later
"""Words become options; what is wrong with them is one sentence."""

from __future__ import annotations

import argparse
from typing import NoReturn, TypeAlias

from ..errors import SettingError


class UsageError(SettingError):
    """The words of the command line are off."""


class Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong with the words."""

    def error(self, message: str) -> NoReturn:
        """What argparse calls for bad words."""
        raise UsageError(f"{message}.", f"See '{self.prog} --help'.")


Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where words of the command line are declared."""


def verb(
    verbs: Verbs,
    name: str,
    run: object,
    summary: str,
    examples: str = "",
) -> Parser:
    """A word of the command line.

    Args:
        verbs: Where it belongs.
        name: The word.
        run: What it does; None where further words do.
        summary: For the list of words, without a capital or a full stop.
        examples: A command with its explanation per line.
    """
    added = verbs.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=f"examples:\n{examples}" if examples else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if run is not None:
        added.set_defaults(run=run)
        _manners(added)
    return added


def _manners(added: Parser) -> None:
    added.add_argument("-q", "--quiet", action="store_true", help="say nothing but errors")
    added.add_argument(
        "-v", "--verbose", action="count", default=0, help="say more; twice: everything"
    )
    added.add_argument(
        "--json-progress", action="store_true", help="progress and result as JSON lines"
    )
