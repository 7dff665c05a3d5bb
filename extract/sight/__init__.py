"""Reading by sight: a page's picture → its ruled tables and lines of text, offline and on one core."""
