"""FOR MACHINES: the published shapes of answers, as JSON Schema."""
