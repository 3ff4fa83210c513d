# SPDX-License-Identifier: GPL-3.0-or-later
"""Plots: a performance and its sound become pictures to look at, PNG or SVG, without a library."""
