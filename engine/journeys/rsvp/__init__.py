"""Registrations for events: the journeys, the event they need, and the audits of what was booked."""
