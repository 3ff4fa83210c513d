# SPDX-License-Identifier: GPL-3.0-or-later
"""What a character looks like and what its shapes do: measured on its points, without Blender."""
