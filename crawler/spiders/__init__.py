"""Scrapy spiders, one publishing system a module."""
