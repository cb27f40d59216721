"""Is every file of a saved model the one that was saved?

The manifest lists each file's SHA-256 and size in canonical JSON; its own SHA-256 is the model's id.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from kenshin.errors import ModelFileError
from kenshin.reproducible import canonical_json, kenshin_version

__all__ = ["FILES", "FORMAT", "MANIFEST", "check_manifest", "make_manifest", "model_id", "require_format"]

FORMAT: Final = 3  # 3: reference.json, what is remembered of the training; see docs/decisions/0007 for 2
MANIFEST: Final = "manifest.json"
FILES: Final = (
    "anatomy.json",
    "card.json",
    "golden.json",
    "graph.onnx",
    "net_source.py.txt",
    "reference.json",
    "schema.toml",
    "weights.safetensors",
)


def make_manifest(contents: Mapping[str, bytes]) -> bytes:
    """The manifest of these files."""
    files = {
        name: {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()} for name, raw in contents.items()
    }
    return canonical_json({"format": FORMAT, "kenshin": kenshin_version(), "files": files}).encode()


def model_id(manifest: bytes) -> str:
    """SHA-256 of the manifest."""
    return hashlib.sha256(manifest).hexdigest()


def check_manifest(manifest: bytes, contents: Mapping[str, bytes]) -> None:
    """Refuse a manifest that is not canonical, of another version, or does not match the files.

    Raises:
        ModelFileError: naming the file.
    """
    listed = _parse(manifest, contents)
    if set(listed) != set(FILES) or set(contents) != set(FILES):
        strange = sorted(set(listed) ^ set(FILES) | set(contents) ^ set(FILES))
        raise ModelFileError("saved_model.file_set", names=", ".join(strange)[:200])
    for name, raw in contents.items():
        expected = {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
        if listed[name] != expected:
            raise ModelFileError("saved_model.hash_mismatch", name=name)


def require_format(manifest: bytes) -> dict[str, Any]:
    """Refuse another version's manifest, whichever files that version has.

    Raises:
        ModelFileError: of another version, or no manifest.
    """
    try:
        shape = json.loads(manifest)
    except (ValueError, RecursionError):
        raise ModelFileError("saved_model.not_a_manifest") from None
    if not isinstance(shape, dict) or not isinstance(shape.get("files"), dict):
        raise ModelFileError("saved_model.not_a_manifest")
    version = shape.get("format")
    if version != FORMAT:
        maker, made = str(shape.get("kenshin"))[:20], str(version)[:20]
        raise ModelFileError("saved_model.other_version", made=made, maker=maker, ours=FORMAT)
    checked: dict[str, Any] = shape
    return checked


def _parse(manifest: bytes, contents: Mapping[str, bytes]) -> dict[str, object]:
    shape = require_format(manifest)
    # Canonical text has one form only: a repeated key or an odd space is not what was saved.
    if canonical_json(shape).encode() != manifest or set(shape) != {"files", "format", "kenshin"}:
        raise ModelFileError("saved_model.not_a_manifest")
    # The only free text: the card, whose hash is listed, must name the same version.
    if f'"kenshin":"{shape["kenshin"]}"'.encode() not in contents.get("card.json", b""):
        raise ModelFileError("saved_model.not_a_manifest")
    files: dict[str, object] = shape["files"]
    return files
