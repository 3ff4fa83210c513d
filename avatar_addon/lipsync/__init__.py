# SPDX-License-Identifier: GPL-3.0-or-later
"""Lip sync: a ``SpeechClip`` becomes mouth cues, and those become viseme curves."""
