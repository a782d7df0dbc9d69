"""The services of the room: every write is a verb here, with who and when, a line of the journal, and, where everybody
may know it, a line of the public timeline. Web, desk, files and programs call the same ones.
"""
