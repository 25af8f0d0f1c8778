"""Measured comparisons with other tools; see README.md beside this."""
