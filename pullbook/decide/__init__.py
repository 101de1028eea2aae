"""How much, when, which items, where: inventory, partition, placement, pooling, the planner."""
