"""A part of `orgs`: people and their own account: password, browsers signed in, a lost password."""
