"""Who are the people of a report: Table 1, what is missing, and which groups they fall into?"""

__all__ = ["group_labels", "grouped_variables"]
