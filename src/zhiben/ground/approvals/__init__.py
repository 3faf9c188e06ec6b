"""Approvals: what takes two persons. One asks, and a digest fixes exactly what; another decides within a day.

    store.ask(doing, "erasure", {…})                     in the act of the one who asks
    store.approve(doing, id, "erasure", digest)          in that of the other, before it does it
    store.refuse(doing, id, "erasure", note)

Beside the room's own files because it is one mechanism of its own. Which kinds there are, and what their
content means, the rooms say that use it. Nothing here is done by itself: whoever approves carries it out.
"""
