"""IS IT ANY GOOD: numbers from (risks, outcomes) arrays, and the report page. No torch, knows no model."""
