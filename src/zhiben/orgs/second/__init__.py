"""A part of `orgs`: 动态口令, the second thing besides the password with which a person signs in."""
