"""Archive → site and downloads."""
