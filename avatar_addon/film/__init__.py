# SPDX-License-Identifier: GPL-3.0-or-later
"""Film: frames and sound become an .mp4, through ffmpeg."""
