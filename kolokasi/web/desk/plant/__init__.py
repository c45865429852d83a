"""The pages of the plant: rooms, racks, power, uplinks, prefixes, capacity, monitoring."""
