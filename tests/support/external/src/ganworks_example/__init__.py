"""One system, body, data set, metric and objective for ganworks."""
