"""Engines: projected cases in, decisions out."""
