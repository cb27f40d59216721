"""WHO THEY ARE: table 1, who is missing, who differs, how well each group is served; small counts hidden."""
