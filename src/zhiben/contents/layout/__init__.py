"""Is an official paper laid out as GB/T 9704-2012 says? Read from what is printed, line by line.

pdf         a PDF → `pages`: lines of letters, strokes, pictures, each with its place
fonts       what kind of letter a font's name means, what may stand for what
parts       which line is mark, number, title, text, signature …
findings    every rule by its code; a finding
rules_page, rules_head, rules_text, headings, rules_tail, imprints
            the rules
word        what only the Word file tells: margins, names of fonts
checking    `check`: all of it
"""
