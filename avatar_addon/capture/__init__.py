# SPDX-License-Identifier: GPL-3.0-or-later
"""Capture: a face recorded by a phone or a webcam becomes a layer of a performance."""
