"""The electoral list: read under an undertaking, kept encrypted without what it need not hold, gone at day + 8."""
