"""WHAT MUST BE REPORTED: the items of TRIPOD+AI, what is said about each, and what nobody has said yet."""
