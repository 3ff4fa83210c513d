# SPDX-License-Identifier: GPL-3.0-or-later
"""What other people call the shapes of a face: conventions, and how names are read by them."""
