"""What is learned or ruled: features, section classifier, numerals, quantities, store."""
