"""What a PDF with text shows: its drawing, its lines, its tables, and whether its text is to be believed."""
