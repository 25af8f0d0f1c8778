"""Checks a document against its JSON Schema, and explains in plain words what does not fit."""
