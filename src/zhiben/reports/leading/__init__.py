"""For whoever answers for the whole: who is worst, 批示 and what becomes of them, units ranked, the wall."""
