"""THE NETWORK AS A PICTURE: columns of units, lines for weights, heat for many numbers."""
