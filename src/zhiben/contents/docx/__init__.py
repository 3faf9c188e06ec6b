"""Word files as templates: built from a layout, opened with suspicion, filled, and read back as paper.

    building   a form's layout → a template any word processor edits
    opening    a file somebody sent → its parts, or everything that speaks against it
    templates  a template and a form: what is named and what is missing, and where
    filling    template + values → the document
    reading    a document → sheets of paragraphs and tables, for the page and for setting
    setting    those → Typst source, which becomes a PDF

No library of documents between us and the format: what we write is few elements, what we accept is checked
part by part. Nothing in a template is ever run.
"""
