"""ONE NUMBER, ONE FILE: discrimination, calibration, overall, utility; each takes weights."""
