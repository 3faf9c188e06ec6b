"""The demo authority as content: subjects, accounts and a recipe of history, played without a database."""
