"""What it takes to run as a service: what systemd is told, and the files that are printed for it."""
