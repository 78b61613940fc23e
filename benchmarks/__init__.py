"""What the product costs, each figure against a floor measured in the same run on the same data."""
