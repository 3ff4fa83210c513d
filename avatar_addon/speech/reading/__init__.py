# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading: how written forms are said: numbers, dates, money, abbreviations, addresses."""
