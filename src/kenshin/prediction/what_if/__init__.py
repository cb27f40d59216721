"""What if a value were another one, and what would have to differ: the reaction of the model."""
