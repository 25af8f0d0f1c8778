"""Runs over many files: what was answered before is remembered, work is shared out, answers are held on disk."""
