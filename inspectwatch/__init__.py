"""Joins the publishers' side, the database and the notifications into one program."""

__version__ = "0.5.0"
