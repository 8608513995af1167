"""How a configuration is read and judged; `inspectwatch.config` is its public face."""
