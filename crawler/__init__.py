"""Portal → capture: spiders that find report pages and hand on their bytes."""
