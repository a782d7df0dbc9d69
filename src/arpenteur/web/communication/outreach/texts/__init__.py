"""Text messages as a channel: what is written, how long and how dear, by a provider of the campaign's own."""
