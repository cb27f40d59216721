"""A PERSON DECIDES: from a draft to a reviewed estimate."""
