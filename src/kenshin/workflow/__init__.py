"""The use-cases that the doors share, and the face that people hold: Model."""
