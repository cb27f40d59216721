"""The command line. Imports inside commands, so that --help is fast."""
