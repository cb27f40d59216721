"""ANATOMY AND TRACE FOR THE EYE: terminal, SVG, MathML, one page."""
