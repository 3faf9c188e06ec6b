"""Evidence: photos and files that prove something. The original is kept byte for byte under its own digest.

    upload = intake.arrive(arrived, name, by=actor, tenant=…, at=…)   before any form is saved
    store.bind(doing, [upload.id …], place)                           in the act that files the form
    queries.evidence(actor, id)                                       within reach, to be served
    reuse.alike(actor, id, together)                                  where else the picture is used: a flag
    queries.doubts(actor, ids, found_on, day)                         why to doubt what photos say

Beside the room's own files because it is one mechanism of its own: `files` the disk, `sniff` what a file is
(`packed`: what an office file holds), `pictures` a process that decodes (with `prints`, by which a picture is
found again, and `claims`, what it says of itself), `intake` all of that in order; `index` all prints in
memory, `reuse` asks them.
"""
