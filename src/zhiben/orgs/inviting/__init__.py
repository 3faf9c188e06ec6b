"""A part of `orgs`: 邀请函, by which an enterprise's own people get their first account."""
