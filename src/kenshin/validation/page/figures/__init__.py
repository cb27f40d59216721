"""Each figure of the report, one file each, drawn by hand as SVG."""
