"""The foundation of the other packages: problems, CSV, and files written whole or not at all."""
