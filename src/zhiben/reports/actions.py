"""Everything that can be done to months and their papers."""
