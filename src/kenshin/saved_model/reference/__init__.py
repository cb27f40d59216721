"""What is remembered of the people of a training, without any of them: summaries only, never a row."""
