"""FROM UNTRAINED TO CALIBRATED: recipe, copies, the readable loop, temperature, comparators."""
