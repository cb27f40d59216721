"""WHAT WOULD A PUBLISHED RISK SCORE HAVE SAID: its points from plain arrays, and what a table can give it."""
