"""The sample company: two years of an invented tea shop, as the files its tools would export."""
