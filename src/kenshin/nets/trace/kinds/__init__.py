"""HOW EACH KIND OF OPERATION IS SPELLED OUT: one number at a time, with its real values."""
