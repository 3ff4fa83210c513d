# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the voice in the box: sentences, teachers, network, and the ONNX file Piper loads."""
