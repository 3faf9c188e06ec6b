"""Evidence: photos and files that prove something. The original is kept byte for byte under its own digest.

    upload = intake.arrive(arrived, name, by=actor, tenant=…, at=…)   before any form is saved
    store.bind(doing, [upload.id …], place)                           in the act that files the form
    queries.evidence(actor, id)                                       within reach, to be served

Beside the room's own files because it is one mechanism of its own: `files` the disk, `sniff` what a file is,
`pictures` a process that decodes, `intake` all of that in order.
"""
