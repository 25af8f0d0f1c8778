"""Configuration: from a file, from the environment and from the command line, each value with where it came from."""
