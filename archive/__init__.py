"""The crossing between crawling, reading and publishing: Chinese text and its encodings; the archive's database."""
