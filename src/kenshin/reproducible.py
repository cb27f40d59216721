"""Can this result be made again, and from what was it made?

Seeds, versions, and SHA-256 fingerprints of data and code.
"""

import hashlib
import json
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

import numpy as np

__all__ = ["canonical_json", "fingerprint", "kenshin_version", "seeds", "versions"]

# What can change a number; recorded in every model card.
_PACKAGES = ("kenshin", "torch", "numpy", "onnx", "onnxruntime", "scikit-learn", "polars")


def fingerprint(*parts: bytes) -> str:
    """SHA-256 of the parts, each preceded by its length so that no two lists of parts agree by accident.

    >>> fingerprint(b"ab", b"c") == fingerprint(b"a", b"bc")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces, so that equal values are equal text; NaN is refused.

    >>> canonical_json({"b": 1, "a": [0.1]})
    '{"a":[0.1],"b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def seeds(seed: int, names: Iterable[str | int]) -> int:
    """A child seed for one named purpose: different names never share a stream of random numbers.

    >>> seeds(0, ["copy", 1]) == seeds(0, ["copy", 2])
    False
    """
    text = "/".join(str(name) for name in names)
    digest = hashlib.sha256(f"{seed}:{text}".encode()).digest()
    return int(np.frombuffer(digest[:8], dtype=np.uint64)[0] >> np.uint64(1))


def kenshin_version() -> str:
    """The installed version of Kenshin."""
    return version("kenshin")


def versions() -> dict[str, str]:
    """Versions of everything that can change a number, and the platform."""
    found = {"python": platform.python_version(), "platform": platform.platform()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
