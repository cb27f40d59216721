"""FOR THE EYE: the report as one page, its figures by hand."""
