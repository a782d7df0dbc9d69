"""Letters as a channel: merged by Typst, sorted by round and street, carried by volunteers or by a router."""
