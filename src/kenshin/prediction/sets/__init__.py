"""Which classes can be kept apart for this person: conformal sets with a promise for every class."""
