"""Excel files as sheets to be filled: a superior's own, or laid out here; every part else stays as it was.

    opening     a file somebody sent → its parts, or everything that speaks against it
    squares     C5 and the like ↔ row and column; stretches of them
    reading     parts → tabs with their cells, for the screen and for whoever asks what stands where
    suggesting  a tab and the indicators → what probably belongs into which cell, by the words beside it
    filling     parts + values → the sheet; formulas are counted anew by whoever opens it
    building    a layout → such a file

No library of workbooks between us and the format: those that write what they read drop what they do not
know. A cell's text is never a formula.
"""
