"""Erasing: content is destroyed, the chain stays. What an erasure was of is named by things:

    act:ID        details, answer, name and salt of an act, with its manifest and messages
    line:ID       one line of a manifest whose other lines stay
    evidence:ID   the bytes of a file and what it was called
    record:ID, account:ID, person:ID    what their rooms say

    store       destroys acts and lines, inside an act that is already open
    ordered     which things the ledger says were erased, by which act
    verify      is gone what was ordered, and nothing else
    listed      the list of erasures outside the database, for a backup older than they are

Beside the room's own files because it is one mechanism of its own. Who may order it: `zhiben.erasures`.
"""
