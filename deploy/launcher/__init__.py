"""Runs the program on one machine: installs it, starts its servers as children, and ends them with itself.

Only the standard library: this runs before the virtual environment exists.
"""
