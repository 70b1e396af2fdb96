"""Documents in: readers, decoding, normalising with offsets, segmenting, annotations."""
