"""A server on a raw socket that shakes hands properly and then says exactly the bytes that a test wants."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from websockets.utils import accept_key

from tests.support.scripted_server import Conversation, Step


def switched(request_key: str) -> bytes:
    """The answer that accepts a handshake."""
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept_key(request_key)}\r\n\r\n"
    ).encode("latin-1")


def after_handshake(*parts: bytes, then: Callable[[Conversation], Awaitable[None]] | None = None) -> Step:
    """Accept the handshake, say the bytes, and go on as told; without `then`, hang up."""

    async def step(conversation: Conversation) -> None:
        await conversation.say(switched(conversation.request.headers["sec-websocket-key"]) + b"".join(parts))
        if then is None:
            conversation.hang_up()
        else:
            await then(conversation)
            conversation.over = True

    return step


async def until_hung_up(conversation: Conversation) -> None:
    """Read and say nothing until the client is gone."""
    while await conversation.reader.read(65536):
        pass


def text_frame(payload: bytes, *, claimed: int | None = None) -> bytes:
    """An unmasked text frame; `claimed` is the length that its head tells instead of the true one."""
    length = len(payload) if claimed is None else claimed
    head = bytes([0x81, length]) if length < 126 else bytes([0x81, 126]) + length.to_bytes(2, "big")
    return head + payload


def close_frame(code: int, reason: bytes = b"") -> bytes:
    """An unmasked close frame."""
    return bytes([0x88, 2 + len(reason)]) + code.to_bytes(2, "big") + reason
