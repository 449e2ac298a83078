"""Several runs, one after another, with cool-downs, health gates, and one verdict."""
