"""The policies that flows are judged by: read, checked, expanded by the rules, and linked into programs."""
