"""Being away, and leaving: somebody stands in for a while, or takes over for good."""
