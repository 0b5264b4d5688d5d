"""The generator behind U.S.–Russia Sister Cities: a Data Package in, a static site out."""
