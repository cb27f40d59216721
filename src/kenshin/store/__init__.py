"""WHAT IS REMEMBERED: tables and migrations of the database."""
