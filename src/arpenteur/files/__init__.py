"""Files as people and producers send them, read by one set of rules: what they weigh, how they are packed and encoded,
where a line or a cell is at fault. Nothing here knows what a file is about.
"""
