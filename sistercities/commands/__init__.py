"""One module a command: what it does with its options, and its exit code. ``cli`` names them all."""
