"""WHAT IS KEPT: folder, manifest, card, opening (no torch); export (torch, the only file with it)."""
