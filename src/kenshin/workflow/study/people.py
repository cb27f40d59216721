"""Who are the people of a report: Table 1, what is missing, and which groups they fall into?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from kenshin.patients.table import PatientTable
from kenshin.schema.text import text_in, texts
from kenshin.schema.variable import Variable

__all__ = ["group_labels", "grouped_variables"]
