"""The client's version: that of the program which it starts (a test holds them equal)."""

__version__ = "0.1.0"
