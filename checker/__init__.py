"""Judges proposed flows of personal data against published privacy policies."""

__version__ = "0.1.0"
