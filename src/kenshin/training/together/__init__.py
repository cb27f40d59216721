"""MANY COPIES AT ONCE: nets of one shape stacked into one net with one more axis, and trained together."""
