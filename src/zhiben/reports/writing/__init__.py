"""Papers written from figures: drafted, proofread, reviewed, signed, numbered, frozen."""
