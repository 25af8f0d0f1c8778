"""Writes the pages of the reference that follow from the policies, the rules, the vocabulary and the schemas."""
