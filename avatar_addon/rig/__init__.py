# SPDX-License-Identifier: GPL-3.0-or-later
"""Rig: a ``Performance`` becomes F-curves on a character."""
