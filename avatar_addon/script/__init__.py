# SPDX-License-Identifier: GPL-3.0-or-later
"""Script: text and dialogue become ``Line``s with stable ids."""
