"""Stripe's webhooks: the journeys, the events they deliver, and the audits of what was processed."""
