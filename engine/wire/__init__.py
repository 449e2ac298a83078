"""Protocols on sockets: how a request leaves, what came back and what its timing was."""
