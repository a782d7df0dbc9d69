"""Teams and volunteers at work: who is free, who does what, how the load is shared."""
