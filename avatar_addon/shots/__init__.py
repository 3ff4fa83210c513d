# SPDX-License-Identifier: GPL-3.0-or-later
"""Shots: film grammar as data, and the arithmetic of framing and light. No Blender."""
