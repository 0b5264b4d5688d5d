"""The facts, typed, what follows from them, and the words for it. Nothing here reads or writes a file."""
