"""From the states that an engine gives to verdicts, reasons and citations. Pure."""
