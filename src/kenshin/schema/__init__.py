"""WHAT A MEASUREMENT IS: units, variables, the outcome, exclusions; ready-made schemas. No torch."""
