"""The stand-in WWMAA platform: a process of its own on loopback, so that load tests run against something real.

It answers as the original k6 suite assumed the platform would, with generated data, a capacity model that slows
down under load as a server does, and faults to order. It knows nothing of the engine, of profiles or of a terminal.
"""
