"""Protocols on sockets: how a request leaves and what its timing was."""
