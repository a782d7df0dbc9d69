"""People who asked to be kept in touch with: their names encrypted, found by whole words, read one by one."""
