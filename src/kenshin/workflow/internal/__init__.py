"""AGAIN FROM THE START: the whole training on other people, to see what a model owes to its own."""
