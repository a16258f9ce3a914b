"""From training files to the rows a model sees: reading, formats, masks, mixture, order, packing."""
