# SPDX-License-Identifier: GPL-3.0-or-later
"""What each command does: read the options into a request, call the pipeline, say what came out."""
