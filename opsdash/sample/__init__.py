"""The sample company: two years of an invented tea shop, as the files its tools would export.

They come in through the same intake as any file, are marked in the ledger, and leave no trace.
"""

from opsdash.sample.loading import has_sample, load_sample, remove_sample

__all__ = ["has_sample", "load_sample", "remove_sample"]
