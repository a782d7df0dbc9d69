"""A zone written out: every figure from its inputs, to be redone by hand."""
