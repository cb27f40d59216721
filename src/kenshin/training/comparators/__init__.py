"""WHAT WOULD SIMPLER OR OLDER MODELS HAVE SAID: coefficients that a card can hold, boosted trees, points."""
