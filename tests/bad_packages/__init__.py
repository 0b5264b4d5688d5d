"""Packages that must be refused, made from the toy package by one change each; ``expected.txt`` says with which words.

``python -m tests.bad_packages FOLDER`` writes them all out, to be looked at or given to another program.
"""
