"""WHAT A NET IS MADE OF: operations in the order of the flow, layers, parameters, costs."""
