"""The publishers' side: what has been published, and what does it say?"""
