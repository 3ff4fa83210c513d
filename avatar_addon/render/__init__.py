# SPDX-License-Identifier: GPL-3.0-or-later
"""Render: a staged scene becomes frames, one by one, in a process of its own."""
