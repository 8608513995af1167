"""What we know: the database, the document archive, and the questions asked of them."""
