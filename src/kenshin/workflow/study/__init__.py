"""THE WHOLE REPORT: everything a statistician asks, gathered into one JSON document that the page draws."""
