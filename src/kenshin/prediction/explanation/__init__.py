"""Why this number: how the model came from the average to this person, input by input."""
