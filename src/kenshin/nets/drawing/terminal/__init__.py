"""ANATOMY AND TRACE IN A TERMINAL: boxes, lanes, bars; every column counted in terminal cells."""
