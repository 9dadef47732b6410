"""A client written from docs/protocol.md and the vectors alone, with python3-websockets and python3-cryptography:

    python3 client.py ws://127.0.0.1:8080/mesh PRINCIPAL PASSWORD SECONDS [PEER PATH TEXT]...

It is a LEAF called "py", with a new key at each start. It sends each TEXT to the peer of that name as a reliable
message, prints what it is sent (in its parts), answers requests, refuses streams, and leaves after SECONDS. Left out:
resuming, long-polling, DIGEST, answers to WANT, LIST, MARKS, RESET, unreliable messages, the life time of records and
of the X25519 key, and the limits of what it sends: so let the texts be short and few."""
import asyncio, base64, hashlib, json, os, sys, time, websockets
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HELLO, WELCOME, PROOF, ACCEPTED, REJECTED, CLOSE = 1, 2, 3, 4, 5, 6
PING, PONG, RECORDS, BUCKETS, ANNOUNCE, WANT, ENVELOPE = 0x10, 0x11, 0x20, 0x23, 0x26, 0x27, 0x30
OPEN, MESSAGE, SKIP, ACK, CONFIRM, SYNC, RESYNC = 1, 2, 3, 5, 6, 8, 9
WATCHED, REQUEST, REPLY, STREAM_OPEN, STREAM_REFUSE = 1, 2, 3, 5, 7
REASONS = ["", "NO_LISTENER", "QUEUE_FULL", "NOT_AUTHORISED", "TOO_BUSY", "HANDLER_FAILED", "SKIPPED"]


class Broken(Exception):
    """Ends the session; the first argument is a code of section 8."""


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if size > len(self.data) - self.at:
            raise Broken("MALFORMED_FRAME")
        self.at += size
        return self.data[self.at - size:self.at]

    def byte(self):
        return self.take(1)[0]

    def varint(self):
        value = 0
        for shift in range(0, 56, 7):
            byte = self.byte()
            value |= (byte & 127) << shift
            if byte < 128:
                break
        if byte > 127 or (byte == 0 and shift > 0) or value > 2 ** 53 - 1:
            raise Broken("MALFORMED_FRAME")
        return value

    def block(self):
        return self.take(self.varint())

    def signed(self, label, signer, bound=b""):
        """The object in a signed block of the peer that its member SIGNER names."""
        content, signature = self.block(), self.take(64)
        value = json.loads(content)
        Ed25519PublicKey.from_public_bytes(unb64(value[signer])).verify(signature, label + b"\0" + bound + content)
        return value


def varints(*values):
    out = bytearray()
    for value in values:
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)
    return bytes(out)

def block(data):
    return varints(len(data)) + data

def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

def raw(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

def pack(**value):
    return json.dumps(value).encode()


class Channel:
    """Section 7: both directions between this peer and another one. What comes is taken in the order of its numbers
    only, so lanes need no attention; what is not the next number counts as lost, and is sent again."""

    def __init__(self, client, key):
        client.epoch += 1
        self.client, self.key, self.epoch, self.packet, self.number, self.lanes = client, key, client.epoch, 0, 0, {}
        self.pending, self.known = {}, False  # number: [packet, frame, future, refusal]
        self.peer_epoch, self.seen, self.token, self.taken, self.taken_bytes = 0, set(), 0, 0, 0

    async def send(self, lane, path, payload, kind=None, id=0):
        """Sends a message; returns "" when it is acknowledged, or else why not."""
        head = (bytes([kind]) + varints(id) if kind else b"") + (block(path.encode()) if path else b"")
        flags = 1 | 2 | 4 | (8 if kind else 0) | (16 if kind in (REPLY, STREAM_REFUSE) else 0)
        self.number += 1
        distance = self.number - self.lanes.get(lane, self.number)
        self.lanes[lane] = self.number
        head += varints(0, len(payload))
        frame = bytes([MESSAGE]) + varints(self.number, distance, flags) + head + block(payload)
        entry = self.pending[self.number] = [self.packet + 1, frame, asyncio.get_running_loop().create_future(), ""]
        await self.envelope(frame)
        return await entry[2]

    async def envelope(self, frames, numbered=True):
        if numbered and not self.known:
            frames = bytes([OPEN]) + os.urandom(16) + frames
        self.packet += 1
        await self.client.seal(self.key, self.epoch, self.packet, frames)

    async def read(self, epoch, packet, payload):
        if epoch < self.peer_epoch or epoch == self.peer_epoch and packet in self.seen:
            return
        reader, numbered = Reader(payload), False
        while reader.at < len(payload):
            type = reader.byte()
            if type == OPEN:
                reader.take(16)
                if epoch > self.peer_epoch:
                    self.peer_epoch, self.seen, self.token, self.taken, self.taken_bytes = epoch, set(), 0, 0, 0
            elif type in (MESSAGE, SKIP):
                number, _, numbered = reader.varint(), reader.varint(), True
                size, part = self.part(reader) if type == MESSAGE else (reader.varint(), None)
                if epoch == self.peer_epoch and number == self.taken + 1:
                    self.taken, self.taken_bytes = number, self.taken_bytes + size
                    if part:
                        self.client.received(self, *part)
            elif type == ACK:
                await self.acknowledged(reader)
            elif type == SYNC:
                self.token, numbered = max(self.token, reader.varint()), True
            elif type == RESYNC:
                reader.varint()  # the timer asks, if there is anything to ask for
            elif type & 128:
                reader.block()
            else:
                break
        self.seen.add(packet)
        if numbered and epoch == self.peer_epoch:
            window = self.taken + 1024, self.taken_bytes + 262144
            await self.envelope(bytes([ACK]) + varints(epoch, self.token, self.taken, *window, 0, 0), False)

    def part(self, reader):  # what it counts in the window, and what it says
        flags, begin, kind, id, path, headers = reader.byte(), reader.at, None, 0, None, []
        if flags & 1:
            if flags & 8:
                kind, id = reader.byte(), reader.varint()
            if kind in (None, WATCHED, REQUEST, STREAM_OPEN):
                path = reader.block().decode()
            headers = [(reader.block(), reader.block()) for _ in range(reader.varint())]
            reader.varint()
        head, payload = reader.at - begin, reader.block()
        return head + len(payload) + 64 + 128 * len(headers), (kind, id, path, payload)

    async def acknowledged(self, reader):
        epoch, token, cumulative, _, _ = [reader.varint() for _ in range(5)]
        ranges = [(reader.varint(), reader.varint()) for _ in range(reader.varint())]
        refused = [(reader.varint(), reader.varint(), reader.byte()) for _ in range(reader.varint())]
        if epoch != self.epoch:
            return
        self.known, end, arrived, confirmed = True, cumulative, set(), b""
        for gap, length in ranges:
            arrived.update(range(end + gap + 1, end + gap + length + 1))
            end += gap + length
        for first, further, reason in refused:
            confirmed += varints(first, further)
            for number in self.pending.keys() & range(first, first + further + 1):
                self.pending[number][3] = REASONS[reason]
        for number, entry in list(self.pending.items()):
            if number <= cumulative:
                self.pending.pop(number)[2].set_result(entry[3])
            elif number not in arrived and entry[0] < token:
                entry[0] = self.packet + 1
                await self.envelope(entry[1])
        if refused:
            await self.envelope(bytes([CONFIRM]) + varints(epoch, len(refused)) + confirmed, False)


class Client:
    def __init__(self):
        self.identity, self.agreement = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
        self.key, self.incarnation, self.version = raw(self.identity), int(time.time() * 1000), 0
        self.records, self.edges, self.channels, self.epoch = {}, [], {}, 0

    # Sections 2, 3, 4 and 10
    def sign(self, label, content, bound=b""):
        return block(content) + self.identity.sign(label + b"\0" + bound + content)

    async def send(self, type, body):
        await self.link.send(bytes([type]) + block(body))

    async def frames(self):
        async for record in self.link:
            self.heard, reader = time.monotonic(), Reader(record)
            while reader.at < len(record):
                yield reader.byte(), reader.block()

    async def expect(self, *types):
        type, body = await self.incoming.__anext__()
        if type not in types:
            raise Broken("PROTOCOL_ERROR", type, body)
        return type, body

    async def handshake(self, principal, password):
        ephemeral = X25519PrivateKey.generate()
        hello = pack(versions=[1], key=b64(self.key), incarnation=self.incarnation, nonce=b64(os.urandom(32)),
                ephemeral=b64(raw(ephemeral)), role="LEAF", software="client.py")
        await self.send(HELLO, hello)
        _, answer = await self.expect(WELCOME)
        welcome = Reader(answer).signed(b"mesh/1 welcome", "key", block(hello))
        secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(unb64(welcome["ephemeral"])))
        keys = HKDF(SHA256(), 64, hashlib.sha256(hello + answer).digest(), b"mesh/1 handshake").derive(secret)
        proof = pack(credentials=dict(type="password", principal=principal, password=password), properties={},
                record=b64(self.record()), reconnectMillis=0)
        proof = self.sign(b"mesh/1 proof", proof, block(hello) + block(answer))
        await self.send(PROOF, AESGCM(keys[:32]).encrypt(bytes(12), proof, None))
        type, body = await self.expect(ACCEPTED, REJECTED)
        terms = json.loads(AESGCM(keys[32:]).decrypt(bytes(12), body, None))
        if type == REJECTED:
            raise Broken(terms["code"], terms["reason"])
        Reader(unb64(terms["edge"])).signed(b"mesh/1 edge", "acceptor")
        self.edges = [dict(statement=terms["edge"], state="UP")]
        print("session with", welcome["key"], "as", terms.get("principal"))

    async def run(self, url, principal, password, use):
        async with websockets.connect(url, subprotocols=["mesh.v1"], max_size=65536, ping_interval=None) as self.link:
            self.incoming, code = self.frames(), "NORMAL"
            try:
                await asyncio.wait_for(self.handshake(principal, password), 10)
                await self.send(RECORDS, self.record())
                await self.send(BUCKETS, bytes(1 + 64 * 32))  # it knows nobody yet: the answer is ANNOUNCE
                tasks = [asyncio.ensure_future(task) for task in (self.read(), self.timer(), use())]
                done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                [task.cancel() for task in others], [task.result() for task in done]
            except (Broken, InvalidSignature, InvalidTag) as broken:
                code = broken.args[0] if broken.args else "BAD_SIGNATURE"
                print("broken:", code, *broken.args[1:])
            await self.send(CLOSE, pack(code=code, reason=""))

    async def timer(self):
        for token in range(1, 1 << 53):
            await asyncio.sleep(5)
            await self.send(PING, varints(token))
            if time.monotonic() - self.heard > 20:
                raise Broken("LIVENESS_TIMEOUT")
            for channel in [channel for channel in self.channels.values() if channel.pending]:
                await channel.envelope(bytes([SYNC]) + varints(channel.packet + 1))

    async def read(self):
        async for type, body in self.incoming:
            reader = Reader(body)
            if type == CLOSE:
                return print("closed by the hub:", body.decode())
            elif type == PING:
                await self.send(PONG, body)
            elif type == ENVELOPE:
                await self.unseal(body)
            elif type == RECORDS:
                while reader.at < len(body):
                    self.accept(reader.signed(b"mesh/1 record", "key"))
            elif type == ANNOUNCE:
                while reader.at < len(body):
                    key, incarnation, version = reader.take(32), reader.varint(), reader.varint()
                    if self.newer(key, incarnation, version):
                        await self.send(WANT, key)

    # Section 5
    def record(self):
        self.version += 1
        self.own = self.records[self.key] = dict(key=b64(self.key), incarnation=self.incarnation, version=self.version,
                lifetimeSeconds=1800, name="py", os=sys.platform, software="client", role="LEAF", urls=[], metadata={},
                agreement=b64(raw(self.agreement)), edges=self.edges)
        return self.sign(b"mesh/1 record", pack(**self.own))

    def newer(self, key, incarnation, version):
        known = self.records.get(key, dict(incarnation=0, version=0))
        return (incarnation, version) > (known["incarnation"], known["version"])

    def accept(self, record):
        key = unb64(record["key"])
        if self.newer(key, record["incarnation"], record["version"]):
            if key == self.key:
                raise Broken("DUPLICATE_IDENTITY")
            if key in self.records and self.records[key]["incarnation"] != record["incarnation"]:
                self.channels.pop(key, None)
            self.records[key] = record

    # Section 6
    def sealing(self, other, source, destination, ids, epoch):
        secret = self.agreement.exchange(X25519PublicKey.from_public_bytes(unb64(other["agreement"])))
        numbers = b"".join(end["incarnation"].to_bytes(8, "big") for end in (source, destination))
        info = unb64(source["key"]) + unb64(destination["key"]) + numbers + ids + epoch.to_bytes(8, "big")
        return AESGCM(HKDF(SHA256(), 32, b"mesh/1 seal", info).derive(secret))

    async def seal(self, key, epoch, packet, frames):
        other = self.records[key]
        ids = b"".join(hashlib.sha256(unb64(end["agreement"])).digest()[:4] for end in (self.own, other))
        header, nonce = self.key + key + ids + varints(epoch, packet), packet.to_bytes(12, "big")
        sealed = self.sealing(other, self.own, other, ids, epoch).encrypt(nonce, frames, b"\1\0" + header)
        await self.send(ENVELOPE, b"\1\x08" + header + sealed)

    async def unseal(self, body):
        reader = Reader(body)
        flags, _, source, destination, ids = [reader.take(size) for size in (1, 1, 32, 32, 8)]
        epoch, packet, header = reader.varint(), reader.varint(), b"\1\0" + body[2:reader.at]
        if flags != b"\1" or destination != self.key:
            raise Broken("PROTOCOL_ERROR", "an envelope that is not sealed, or not for this peer")
        if source in self.records:
            other, nonce = self.records[source], packet.to_bytes(12, "big")
            try:
                frames = self.sealing(other, other, self.own, ids, epoch).decrypt(nonce, body[reader.at:], header)
            except InvalidTag:
                return print("cannot be opened: something from", b64(source))
            await self.channel(source).read(epoch, packet, frames)

    # Section 7
    def channel(self, key):
        return self.channels.get(key) or self.channels.setdefault(key, Channel(self, key))

    def received(self, channel, kind, id, path, payload):
        print("from", self.records[channel.key]["name"], "kind", kind, path, payload)
        answers = {WATCHED: (b"", REPLY), REQUEST: (b"echo of " + payload, REPLY), STREAM_OPEN: (b"\1", STREAM_REFUSE)}
        if kind in answers:
            asyncio.ensure_future(channel.send("answers", None, *answers[kind], id + (kind == STREAM_OPEN)))

    async def say(self, name, path, text):
        while not (keys := [key for key, record in self.records.items() if record["name"] == name]):
            await asyncio.sleep(0.1)
        print(name, path, await self.channel(keys[0]).send(path, path, text.encode()) or "acknowledged")


async def main(url, principal, password, seconds, *texts):
    client = Client()

    async def use():
        said = [client.say(*texts[i:i + 3]) for i in range(0, len(texts), 3)]
        await asyncio.gather(asyncio.sleep(float(seconds)), *said)
    await client.run(url, principal, password, use)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
