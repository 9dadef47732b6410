"""Talks to the endpoint with Debian's python3-websockets: client.py <port>. Prints one line for each check."""
import asyncio
import random
import sys

import websockets


def connect(**options):
    return websockets.connect(f"ws://127.0.0.1:{sys.argv[1]}/mesh", subprotocols=["mesh.v1"], **options)


async def messages():
    async with connect(max_size=None) as socket:
        assert socket.subprotocol == "mesh.v1", socket.subprotocol
        assert socket.extensions == [], socket.extensions
        for size in (0, 1, 125, 126, 127, 4096, 65_535, 65_536):
            message = random.Random(size).randbytes(size)
            await socket.send(message)
            assert await socket.recv() == message, size


async def fragments():
    async with connect() as socket:
        await socket.send([b"frag", b"", b"men", b"ts"])
        assert await socket.recv() == b"fragments"


async def many():
    async with connect() as socket:
        sent = [bytes([i % 256]) * (i % 300) for i in range(2000)]

        async def send():
            for message in sent:
                await socket.send(message)

        sending = asyncio.create_task(send())
        for message in sent:
            assert await socket.recv() == message
        await sending


async def pings():
    async with connect() as socket:
        for payload in (b"", b"a", b"x" * 125):
            await asyncio.wait_for(await socket.ping(payload), 20)


async def close():
    async with connect() as socket:
        await socket.close(4001, "enough")
        assert socket.close_code == 4001, socket.close_code


async def refused(code, message):
    async with connect() as socket:
        await socket.send(message)
        try:
            await socket.recv()
            raise AssertionError("was not closed")
        except websockets.ConnectionClosed:
            assert socket.close_code == code, socket.close_code


async def main():
    for check in (messages, fragments, many, pings, close):
        await check()
        print("ok", check.__name__)
    await refused(1003, "text")
    print("ok text")
    await refused(1009, b"x" * 65_537)
    print("ok large")


asyncio.run(asyncio.wait_for(main(), 120))
