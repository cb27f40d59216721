"""ONE PERSON THROUGH A NET: every value, and the equation that made it."""
