# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest
from desk import Avatar


@pytest.fixture
def avatar(tmp_path: Path) -> Avatar:
    return Avatar(tmp_path)
