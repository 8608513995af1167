"""The publisher's pages, read by meaning: labels and roles, never positions. Pure: pages in, values out."""

from scraper.ofsted.pages.list_page import parse_list_page
from scraper.ofsted.pages.provider_page import parse_provider_page

__all__ = ["parse_list_page", "parse_provider_page"]
