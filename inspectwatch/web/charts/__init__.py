"""Charts as values: pure geometry in, lines and boxes out; a template draws them as inline SVG."""
