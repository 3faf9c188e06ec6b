"""内容版本: what an authority may change without a program, drafted by one person and published by another.

The editions themselves are the library's, which rooms read by `library.inforce`; this room stands above those
that go by them, for it asks whether what they need is still there (docs/decisions/editions.md).
"""
