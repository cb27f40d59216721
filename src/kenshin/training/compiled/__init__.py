"""NETS OF FULLY CONNECTED LAYERS, AS MACHINE CODE: a copy stays in cache from first batch to last."""
