"""The facts as typed records, what is derived from them, and its wording. Nothing here reads or writes a file."""
