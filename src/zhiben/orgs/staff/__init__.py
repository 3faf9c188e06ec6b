"""A part of `orgs`: accounts, grants and signing in; from an account to the actor.

Tables are the room's own.
"""
