"""From a resolved flow to total facts: every fact that a rule can ask for is there, null where it is not known."""
