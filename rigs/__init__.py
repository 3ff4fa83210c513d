# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own characters: what builds them, their parameters and their profiles."""
