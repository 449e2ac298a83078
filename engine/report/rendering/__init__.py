"""A document as text for people: Markdown, and one HTML page with its charts."""
