# SPDX-License-Identifier: GPL-3.0-or-later
"""Performance: everything a character does becomes layers of channels over time."""
