"""Electoral lists as files hold them: which layout it is, what is taken of a line, what is destroyed. No Django."""
