"""A part of `inspections`: 联合检查, visits of several authorities held together."""
