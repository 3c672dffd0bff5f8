"""Where requests come in: refusals, health, the log, and the pages of faults."""
