# SPDX-License-Identifier: GPL-3.0-or-later
"""Stage: specs and profiles become cameras, lights and characters on their marks."""
