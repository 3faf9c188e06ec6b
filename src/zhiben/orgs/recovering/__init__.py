"""A part of `orgs`: helping people who cannot get in: one-time codes, and what two persons decide."""
