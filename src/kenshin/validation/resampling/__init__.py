"""AGAIN AND AGAIN: bootstrap by person, and what many refits say."""
