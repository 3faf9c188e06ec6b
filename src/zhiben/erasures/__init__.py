"""Erasures: what is past its term, or must go by law, is destroyed by two persons, and stays destroyed.

    extents    what a thing consists of: what would go with it, its first line, and a digest of it all
    actions    propose, approve, refuse; what is approved is destroyed in that one act
    queries    proposals, and what may be proposed
    verify     the tables hold to what the ledger says was erased
    repeat     after a restore: what was erased since the backup is erased again

No tables of its own: proposals are `ground.approvals`, what was erased is marked in the tables of each room.
It is the topmost room, for it knows what every other room keeps.
"""
