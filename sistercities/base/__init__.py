"""What everything rests on: problems, and files written whole or not at all."""
