"""One module per command: what it does with its options, and its exit code. ``cli`` lists them all."""
