"""Whatever the bytes are: parsers, readers and configuration answer in their own words, or refuse in them."""
