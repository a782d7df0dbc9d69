"""From official files to a snapshot."""
