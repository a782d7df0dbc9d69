"""Messages to contacts who agreed: written, checked, approved, sent once, answered, counted in totals only."""
