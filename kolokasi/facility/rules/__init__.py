"""The arithmetic of capacity (HOUSE 5): what fits where, which limit binds, and by how much. Pure."""
