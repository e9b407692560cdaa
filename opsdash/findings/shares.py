"""Whether two shares differ by more than chance would make them."""

import math

# So many standard errors apart two shares are rarely by chance alone.
CLEAR = 2.0


def standard_errors(hits: float, cases: float, other_hits: float, other_cases: float) -> float:
    """How many standard errors the first share lies above the second; 0 where one has no cases."""
    if cases <= 0 or other_cases <= 0:
        return 0.0
    share = (hits + other_hits) / (cases + other_cases)
    error = math.sqrt(max(0.0, share * (1 - share)) * (1 / cases + 1 / other_cases))
    return (hits / cases - other_hits / other_cases) / error if error else 0.0
