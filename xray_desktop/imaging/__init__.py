"""Room 1: a file becomes grey levels.

Knows file formats and pixels; knows nothing of models, readers or screens.
``network_input.PIXEL_RULES`` is its version.
"""
