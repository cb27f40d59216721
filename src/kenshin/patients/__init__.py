"""THE TABLE: read, check, split, prepare; the sample cohort. No torch."""
