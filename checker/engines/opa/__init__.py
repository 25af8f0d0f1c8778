"""The other engine: an OPA server, somewhere or started for one run, that holds the same rules."""
