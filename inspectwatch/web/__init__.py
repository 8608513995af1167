"""The pages that e-mails link to: unsubscribing, and a message as a web page."""
