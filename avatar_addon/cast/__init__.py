# SPDX-License-Identifier: GPL-3.0-or-later
"""Cast: a character becomes a ``CharacterProfile``, a name in the script a ``Role``."""
