"""Speed and memory as ratios against a floor of the same run: `python -m benchmarks.run`."""
