"""HOW MANY PEOPLE: enough to develop a model, enough to validate one."""
