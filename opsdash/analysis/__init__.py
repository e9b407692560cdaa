"""Statistics of what is shown: arrays and frozen values in, frozen values out.

Nothing here knows SQL, Streamlit, words or where a number comes from. Every result has a status and
its reasons as codes; a random number comes from a seed, so the same data says the same thing.
"""
