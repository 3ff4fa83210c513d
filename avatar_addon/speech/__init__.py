# SPDX-License-Identifier: GPL-3.0-or-later
"""Speech: a ``Line`` becomes a ``SpeechClip``, through Piper or from a recording."""
