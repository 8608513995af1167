"""What a report says must improve, item by item: one reader a list."""
