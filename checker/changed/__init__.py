"""What changed since a commit: the files of that commit, and which flows and settings differ from them."""
