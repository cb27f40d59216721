"""ONE PERSON, OR TEN MILLION: scoring the saved graph, estimates, refusals. No torch."""
