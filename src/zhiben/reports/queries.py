"""Everything that can be asked about months and their papers. Each takes the actor first."""
