# SPDX-License-Identifier: GPL-3.0-or-later
"""All forms of English, in the order in which they are tried."""

from __future__ import annotations

from functools import lru_cache

from . import addresses, english_amounts, english_names, english_times
from .form import Form


@lru_cache(maxsize=2)
def forms(*, day_first: bool) -> tuple[Form, ...]:
    """The table; the country that writes 3/12 for the third of December has the day first."""
    times = english_times.forms(day_first=day_first)
    return (
        *addresses.forms(addresses.ENGLISH),
        *times[:-1],
        *english_amounts.forms(),
        *times[-1:],
        *english_names.forms(),
    )
