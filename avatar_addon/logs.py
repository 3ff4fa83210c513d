# SPDX-License-Identifier: GPL-3.0-or-later
"""The log: warnings a user should read go to the terminal and into the report."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Iterator
from typing import Final, TextIO

from tqdm import tqdm

ROOT: Final = logging.getLogger(__package__)
NOTICE: Final = logging.INFO + 5
_LEVELS: Final = {-1: logging.ERROR, 0: NOTICE, 1: logging.INFO, 2: logging.DEBUG}


def set_up(verbosity: int) -> None:
    """Send the log to standard error.

    Args:
        verbosity: −1 errors only, 0 warnings, 1 what is done, 2 everything.
    """
    handler = _BesideBars(sys.stderr)
    handler.setFormatter(_Sentence())
    ROOT.handlers = [handler]
    ROOT.setLevel(_LEVELS[max(-1, min(verbosity, 2))])
    ROOT.propagate = False


class _BesideBars(logging.StreamHandler[TextIO]):
    """Takes a progress bar off the terminal while a line is written."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line a record."""
        with tqdm.external_write_mode(file=self.stream):
            super().emit(record)


class _Sentence(logging.Formatter):
    """``warning: …`` for what matters, the bare message otherwise."""

    def format(self, record: logging.LogRecord) -> str:
        """One line a record."""
        text = record.getMessage()
        return f"warning: {text}" if record.levelno == logging.WARNING else text


class _Gatherer(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep each sentence once."""
        text = record.getMessage()
        if text not in self.sentences:
            self.sentences.append(text)


def tell(what: str) -> None:
    """Say what takes its time before there is a bar to show it."""
    ROOT.log(NOTICE, "%s", what)


@contextlib.contextmanager
def gathered_warnings() -> Iterator[list[str]]:
    """Collects every warning of the package while it lasts."""
    gatherer = _Gatherer()
    ROOT.addHandler(gatherer)
    try:
        yield gatherer.sentences
    finally:
        ROOT.removeHandler(gatherer)
