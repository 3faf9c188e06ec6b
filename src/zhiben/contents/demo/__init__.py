"""The demo authority as content: its subjects, accounts and a recipe of history, read and played without any database."""
