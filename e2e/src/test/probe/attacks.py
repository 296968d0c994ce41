"""Ways around the wall, one function each, named after what is tried."""
