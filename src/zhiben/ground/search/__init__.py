"""Finding things by a word: one index over what every room keeps, the same on both databases.

    store.keep(tenant, {id: Entry(...) or None})     in the act that changes the thing; None: no longer found
    queries.find(actor, "龙泊", kinds, each=20)       within reach, best first
    verify.differences(tenant, kept_by_rooms)        the index against what the rooms would write now

Beside the room's own files because it is one mechanism of its own: `words` what a text is found by, `install`
the index each database keeps. Each room says in its `finding.py` what of it can be found; an entry is made
from the rows of its own thing alone, in the transaction that changes them, so it is never out of date.
"""
