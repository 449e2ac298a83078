"""The parts of the page that a report is read on in a browser and on paper."""
