"""YOUR OWN nn.Module: the contract, SimpleNet, finding a user's class."""
