"""WHO THEY ARE: table 1, who is missing, who differs, and how well each group is served; small counts hidden."""
