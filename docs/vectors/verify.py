#!/usr/bin/env python3
"""Checks the test vectors with a second implementation, which does what docs/protocol.md says.

Needs Debian's python3-cryptography. Run it anywhere: python3 docs/vectors/verify.py
"""
import base64, hashlib, hmac, json, pathlib
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

checks = 0


def same(got, wanted, what):
    global checks
    checks += 1
    if got != wanted:
        raise SystemExit(f"{what}: {got!r} instead of {wanted!r}")


def load(name):
    return json.loads((pathlib.Path(__file__).parent / f"{name}.json").read_text())


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def varint(data, at=0):
    """Section 1: the number, and where what follows it begins."""
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def to_varint(number):
    out = b""
    while number >= 0x80:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


def block(data):
    return to_varint(len(data)) + data


def split(signed_block):
    length, at = varint(signed_block)
    same(len(signed_block), at + length + 64, "size of a signed block")
    return signed_block[at:at + length], signed_block[at + length:]


def verify(key, signature, message, what):
    global checks
    checks += 1
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        raise SystemExit(f"{what}: the signature is wrong")


def hkdf(salt, secret, info, length):
    key, out, last, counter = hmac.digest(salt, secret, "sha256"), b"", b"", 1
    while len(out) < length:
        last = hmac.digest(key, last + info + bytes([counter]), "sha256")
        out, counter = out + last, counter + 1
    return out[:length]


def agree(private, public):
    own = X25519PrivateKey.from_private_bytes(bytes.fromhex(private))
    return own.exchange(X25519PublicKey.from_public_bytes(public))


def body(record, kind):
    length, at = varint(record, 1)
    same((record[0], len(record)), (kind, at + length), "frame")
    return record[at:]


def records(vectors):
    return {frame["name"]: bytes.fromhex(frame["record"]) for frame in vectors["frames"]}


def nonce(number):
    return number.to_bytes(12, "big")


def shake(vectors, alice):
    """Section 3, as Alice, who has only her private keys and what was on the wire."""
    wire = records(vectors)
    h, w = body(wire["HELLO"], 1), body(wire["WELCOME"], 2)
    hello, (content, signature) = json.loads(h), split(w)
    welcome = json.loads(content)
    own = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(alice["ed25519Private"]))
    same(own.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), unb64(hello["key"]), "key of HELLO")
    verify(unb64(welcome["key"]), signature, b"mesh/1 welcome\0" + block(h) + content, "WELCOME")

    z = agree(vectors["alice"]["ephemeralPrivate"], unb64(welcome["ephemeral"]))
    keys = hkdf(hashlib.sha256(h + w).digest(), z, b"mesh/1 handshake", 64)
    same(keys.hex(), vectors["derived"]["dialerToAcceptorKey"] + vectors["derived"]["acceptorToDialerKey"], "keys")
    dialer, acceptor = AESGCM(keys[:32]), AESGCM(keys[32:])

    plain = dialer.decrypt(nonce(0), body(wire["PROOF"], 3), b"")
    content, signature = split(plain)
    message = b"mesh/1 proof\0" + block(h) + block(w) + content
    verify(unb64(hello["key"]), signature, message, "PROOF")
    # Ed25519 and AES-GCM are deterministic: the same PROOF, made here, has the same bytes.
    mine = dialer.encrypt(nonce(0), block(content) + own.sign(message), b"")
    same(b"\x03" + block(mine), wire["PROOF"], "PROOF made here")
    proof = json.loads(content)
    record, signature = split(unb64(proof["record"]))
    verify(unb64(hello["key"]), signature, b"mesh/1 record\0" + record, "record in PROOF")

    accepted = json.loads(acceptor.decrypt(nonce(0), body(wire["ACCEPTED"], 4), b""))
    statement, signature = split(unb64(accepted["edge"]))
    verify(unb64(welcome["key"]), signature, b"mesh/1 edge\0" + statement, "edge statement")
    same(json.loads(statement)["session"], accepted["session"], "session of the edge")
    said = (hello.get("resume"), accepted["resumed"], json.loads(statement)["sequence"])
    return said, proof["credentials"], accepted["session"], dialer, acceptor


def handshake():
    """Sections 3 and 4: a session, and the same one on its next link."""
    vectors = load("handshake")
    wire = records(vectors)
    said, credentials, session, dialer, acceptor = shake(vectors, vectors["alice"])
    same((said, credentials["password"]), ((None, False, 1), "correct horse"), "new session")
    same(varint(body(wire["PING"], 0x10)), varint(body(wire["PONG"], 0x11)), "token")
    other = json.loads(dialer.decrypt(nonce(1), body(wire["REAUTHENTICATE"], 7), b""))["credentials"]
    same(other["type"], "token", "other credentials")
    terms = json.loads(acceptor.decrypt(nonce(1), body(wire["TERMS"], 8), b""))
    same(json.loads(split(unb64(terms["edge"]))[0])["sequence"], 2, "sequence of the edge after TERMS")
    same(json.loads(body(wire["CLOSE"], 6))["code"], "NORMAL", "CLOSE")
    rejected = body(bytes.fromhex(vectors["rejected"]["record"]), 5)
    same(json.loads(acceptor.decrypt(nonce(0), rejected, b""))["code"], "AUTHENTICATION_FAILED", "REJECTED")
    said, credentials, resumed, *_ = shake(vectors["resumed"], vectors["alice"])
    same((said, credentials, resumed), ((session, True, 3), other, session), "resumed session")


def seal():
    """Section 6, as Bob, who opens what Alice has sealed."""
    vectors = load("seal")
    alice, bob = vectors["alice"], vectors["bob"]
    envelope = body(bytes.fromhex(vectors["relayedFrame"]), 0x30)
    same(envelope[0], 1, "flags")
    source, destination, ids = envelope[2:34], envelope[34:66], envelope[66:74]
    epoch, at = varint(envelope, 74)
    packet, at = varint(envelope, at)
    publics = [bytes.fromhex(peer["agreementPublic"]) for peer in (alice, bob)]
    same(ids, b"".join(hashlib.sha256(public).digest()[:4] for public in publics), "key ids")
    info = source + destination
    info += b"".join(number.to_bytes(8, "big") for number in (alice["incarnation"], bob["incarnation"]))
    info += ids + epoch.to_bytes(8, "big")
    key = hkdf(b"mesh/1 seal", agree(bob["agreementPrivate"], publics[0]), info, 32)
    associated = envelope[:1] + b"\0" + envelope[2:at]
    nonce = bytes(4) + packet.to_bytes(8, "big")
    payload = AESGCM(key).decrypt(nonce, envelope[at:], associated)
    same(payload.hex(), vectors["payload"], "payload")
    mine = envelope[:1] + b"\x08" + envelope[2:at] + AESGCM(key).encrypt(nonce, payload, associated)
    same(mine.hex(), vectors["sealed"], "sealed here")


def presence():
    """Section 5: signatures, and the hashes over what a peer knows."""
    vectors = load("presence")
    signers = {"firstRecord": "alice", "secondRecord": "alice", "recordOfBob": "bob", "edgeStatement": "bob", "mark": "bob"}
    labels = {"edgeStatement": b"mesh/1 edge", "mark": b"mesh/1 mark"}
    blocks = {name: bytes.fromhex(vectors[name]["block"]) for name in signers}
    for name, signer in signers.items():
        content, signature = split(blocks[name])
        key = bytes.fromhex(vectors[signer]["ed25519Public"])
        verify(key, signature, labels.get(name, b"mesh/1 record") + b"\0" + content, name)
    edge = json.loads(split(blocks["secondRecord"])[0])["edges"][0]
    same(unb64(edge["statement"]), blocks["edgeStatement"], "statement in a record")
    digest = lambda *names: hashlib.sha256(b"".join(hashlib.sha256(blocks[name]).digest() for name in names)).digest()
    buckets = [bytes(32)] * 64
    buckets[bytes.fromhex(vectors["alice"]["ed25519Public"])[0] >> 2] = digest("secondRecord", "mark")
    buckets[bytes.fromhex(vectors["bob"]["ed25519Public"])[0] >> 2] = digest("recordOfBob")
    root = hashlib.sha256(b"".join(buckets)).hexdigest()
    same(root, vectors["hashes"]["root"], "root")
    frames = {frame["name"]: bytes.fromhex(frame["frame"]) for frame in vectors["frames"]}
    same(body(frames["DIGEST"], 0x22).hex(), root, "DIGEST")
    same(body(frames["BUCKETS"], 0x23), b"\x01" + b"".join(buckets), "BUCKETS")


def bus():
    """Section 7: the heads of the messages."""
    for step in load("bus")["steps"]:
        for envelope in step["envelopes"]:
            same("".join(frame["bytes"] for frame in envelope["frames"]), envelope["payload"], "frames")
            for frame in envelope["frames"]:
                if frame["frame"] == "MESSAGE":
                    message(bytes.fromhex(frame["bytes"]), frame)


def message(data, wanted):
    number, at = varint(data, 1)
    distance, at = varint(data, at)
    flags, at = data[at], at + 1
    same((data[0], number, distance), (2, wanted["number"], wanted["predecessorDistance"]), "numbers")
    kind = path = None
    if flags & 1:
        if flags & 8:
            kind, (stream, at) = data[at], varint(data, at + 1)
            same(stream, wanted["id"], "id")
        if kind in (None, 1, 2, 5):
            length, at = varint(data, at)
            path, at = data[at:at + length].decode(), at + length
        count, at = varint(data, at)
        for _ in range(2 * count):
            length, at = varint(data, at)
            at += length
        _, at = varint(data, at)
    length, at = varint(data, at)
    same((path, data[at:].hex(), len(data)), (wanted.get("path"), wanted["payload"], at + length), "message")


for check in (handshake, seal, presence, bus):
    check()
print(f"{checks} checks passed")
