"""What is someone told who watches hundreds of trainings go by?"""

from collections.abc import Callable
from typing import Literal

__all__ = ["OnStep", "Part"]

Part = Literal["cross_validation", "comparators", "bootstrap", "single", "left_out", "intervals"]

# Which part, how much of it is done, and how much there is.
OnStep = Callable[[Part, int, int], None]
