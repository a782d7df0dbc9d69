"""E-mail: composed for one person, checked, handed over by one connection for many."""
