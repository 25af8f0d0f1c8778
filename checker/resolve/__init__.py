"""From what a file says to what each flow's groups are: defaults, parties, stores and exclusions filled in. Pure."""
