package dev.mesh.simulation;

import dev.mesh.identity.PeerKey;
import dev.mesh.peer.MeshPeer;
import dev.mesh.routing.Envelope;
import dev.mesh.routing.SealFaults;
import dev.mesh.routing.Sealer;
import dev.mesh.wire.WireReader;
import dev.mesh.wire.WireWriter;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A hub that does with what it relays whatever it likes: it reads, drops, flips bits,
 * duplicates, reorders, replays and forges envelopes, and holds back and replays records.
 * It has its own key and its sessions, and everybody else's envelopes since the
 * beginning.
 */
final class HostileRelay implements SimulatedNetwork.Interceptor {

	/** What it does. */
	enum Deed {

		DROP, FLIP, DUPLICATE, REORDER, REPLAY, FORGE, REFUSE, DROP_RECORDS, FLIP_RECORDS, REPLAY_RECORDS

	}

	/** A defect in the seal of everybody else, to prove that the checkers see it. */
	enum Plant {

		NONE, NO_REPLAY_WINDOW, NO_TAG_CHECK, NO_ENCRYPTION

	}

	private static final int FIRST_FRAME_OF_SESSIONS = 0x20;

	private static final int RECORDS = 0x20;

	private static final int ENVELOPE = 0x30;

	private static final int REFUSAL = 0x31;

	private static final int MAX_RECORD_BYTES = 60_000;

	private static final int MAX_REMEMBERED = 2_000;

	private static final String SECRET = "xxxxxxxx";

	private final Simulation simulation;

	private final SimulatedPeer self;

	private final Plant plant;

	private final Random random;

	private final Map<Deed, Integer> deeds = new EnumMap<>(Deed.class);

	private final List<byte[]> envelopes = new ArrayList<>();

	private final List<byte[]> records = new ArrayList<>();

	private final List<byte[]> heldBack = new ArrayList<>();

	private boolean active = true;

	HostileRelay(Simulation simulation, SimulatedPeer self, Plant plant) {
		this.simulation = simulation;
		this.self = self;
		this.plant = plant;
		this.random = new Random(simulation.seed() * 17 + 3);
	}

	/** From now on it relays as it should. */
	void end() {
		this.active = false;
	}

	Map<Deed, Integer> deeds() {
		return this.deeds;
	}

	private boolean does(Deed deed, int percent) {
		boolean now = this.random.nextInt(100) < percent;
		if (now) {
			this.deeds.merge(deed, 1, Integer::sum);
		}
		return now;
	}

	@Override
	public List<byte[]> pass(SimulatedPeer from, SimulatedPeer to, byte[] record) {
		if (!this.active || from != this.self) {
			return List.of(record);
		}
		plantFault(to);
		List<byte[]> frames = new ArrayList<>();
		WireReader reader = new WireReader(record, 0, record.length);
		while (reader.hasRemaining()) {
			int type = reader.readByte();
			byte[] body = reader.readBytes(reader.readLength(record.length));
			if (type < FIRST_FRAME_OF_SESSIONS) {
				frames.add(frame(type, body));
			}
			else if (type == ENVELOPE) {
				onEnvelope(to, body, frames);
			}
			else if (type == RECORDS) {
				onRecords(body, frames);
			}
			else {
				frames.add(frame(type, body));
			}
		}
		return together(frames);
	}

	private void plantFault(SimulatedPeer to) {
		if (this.plant == Plant.NONE) {
			return;
		}
		for (SimulatedPeer peer : this.simulation.all()) {
			Sealer sealer = sealerOf(peer.core());
			switch (this.plant) {
				case NO_TAG_CHECK -> SealFaults.skipTagCheck(sealer);
				case NO_ENCRYPTION -> SealFaults.encryptNothing(sealer);
				default -> {
					if (peer == to) {
						SealFaults.forgetReplays(sealer);
					}
				}
			}
		}
	}

	private static Sealer sealerOf(MeshPeer peer) {
		try {
			Field field = MeshPeer.class.getDeclaredField("sealer");
			field.setAccessible(true);
			return (Sealer) field.get(peer);
		}
		catch (ReflectiveOperationException ex) {
			throw new AssertionError(ex);
		}
	}

	/** As few records as they fit into. */
	private static List<byte[]> together(List<byte[]> frames) {
		List<byte[]> result = new ArrayList<>();
		WireWriter next = new WireWriter(1000);
		for (byte[] frame : frames) {
			if (next.size() > 0 && next.size() + frame.length > MAX_RECORD_BYTES) {
				result.add(next.toByteArray());
				next.reset();
			}
			next.writeBytes(frame);
		}
		if (next.size() > 0) {
			result.add(next.toByteArray());
		}
		return result;
	}

	private static byte[] frame(int type, byte[] body) {
		return new WireWriter(body.length + 10).writeByte(type).writeBlock(body).toByteArray();
	}

	private static Envelope headerOf(byte[] envelope) {
		return Envelope.read(new WireReader(envelope, 0, envelope.length));
	}

	private byte[] any(List<byte[]> list) {
		return list.get(this.random.nextInt(list.size()));
	}

	private void remember(byte[] bytes, List<byte[]> list) {
		if (list.size() < MAX_REMEMBERED) {
			list.add(bytes);
		}
		else {
			list.set(this.random.nextInt(list.size()), bytes);
		}
	}

	private byte[] flipped(byte[] bytes, int end) {
		byte[] result = bytes.clone();
		result[this.random.nextInt(end)] ^= (byte) (1 << this.random.nextInt(8));
		return result;
	}

	// presence

	private void onRecords(byte[] body, List<byte[]> frames) {
		remember(body, this.records);
		if (does(Deed.FLIP_RECORDS, 3)) {
			frames.add(frame(RECORDS, flipped(body, body.length)));
		}
		else if (!does(Deed.DROP_RECORDS, 10)) {
			frames.add(frame(RECORDS, body));
		}
		if (does(Deed.REPLAY_RECORDS, 20)) {
			frames.add(frame(RECORDS, any(this.records)));
		}
	}

	// envelopes

	private void onEnvelope(SimulatedPeer to, byte[] envelope, List<byte[]> frames) {
		Envelope header = headerOf(envelope);
		boolean itsOwn = header.source().equals(this.self.key());
		if (header.sealed() || !itsOwn) {
			// Its own unsealed ones are messages that it may send as often as it likes.
			remember(envelope, this.envelopes);
		}
		if (itsOwn) {
			frames.add(frame(ENVELOPE, envelope));
			return;
		}
		this.simulation.checkers()
			.require(!new String(envelope, StandardCharsets.ISO_8859_1).contains(SECRET),
					"the relay " + this.self + " has read a message");
		passOn(envelope, frames);
		if (does(Deed.REPLAY, 10)) {
			frames.add(frame(ENVELOPE, any(this.envelopes)));
		}
		if (does(Deed.FORGE, 10)) {
			frames.add(frame(ENVELOPE, forged(to)));
		}
		if (does(Deed.REFUSE, 1)) {
			frames.add(frame(REFUSAL,
					new WireWriter(33).writeBytes(header.source().toBytes()).writeByte(3).toByteArray()));
		}
	}

	private void passOn(byte[] envelope, List<byte[]> frames) {
		if (does(Deed.DROP, 4)) {
			return;
		}
		if (does(Deed.REORDER, 6)) {
			this.heldBack.add(envelope);
			return;
		}
		if (does(Deed.FLIP, 4)) {
			// Half of them in the header.
			frames.add(frame(ENVELOPE, flipped(envelope, this.random.nextBoolean() ? 76 : envelope.length)));
			return;
		}
		frames.add(frame(ENVELOPE, envelope));
		if (does(Deed.DUPLICATE, 5)) {
			frames.add(frame(ENVELOPE, envelope));
		}
		if (!this.heldBack.isEmpty() && this.random.nextInt(5) == 0) {
			frames.add(frame(ENVELOPE, this.heldBack.remove(this.random.nextInt(this.heldBack.size()))));
		}
	}

	private byte[] forged(SimulatedPeer to) {
		byte[] genuine = any(this.envelopes);
		Envelope header = headerOf(genuine);
		byte[] payload = payloadOf(genuine);
		PeerKey target = to.key();
		return switch (this.random.nextInt(10)) {
			case 0 -> forged(header, header.source(), target, header.packet() + 1, random(payload.length));
			case 1 -> forged(header, header.source(), header.destination(), header.packet() + this.random.nextInt(9000),
					payload);
			case 2 -> written(new Envelope(true, 8, header.source(), header.destination(), header.sourceKeyId(),
					header.destinationKeyId(), header.epoch() + 1 + this.random.nextInt(3), 1), payload);
			case 3 -> written(new Envelope(true, 8, header.source(), header.destination(), this.random.nextInt(),
					header.destinationKeyId(), header.epoch(), header.packet()), payload);
			case 4 -> written(new Envelope(true, 8, header.source(), header.destination(), header.sourceKeyId(),
					this.random.nextInt(), header.epoch(), header.packet()), payload);
			case 5 -> written(new Envelope(true, 8, header.destination(), header.source(), header.destinationKeyId(),
					header.sourceKeyId(), header.epoch(), header.packet()), payload);
			// Of its own making, with and without its own name.
			case 6 -> forged(header, this.self.key(), target, header.packet(), payload);
			case 7 -> forged(header, this.simulation.all().get(this.random.nextInt(4)).key(), target, header.packet(),
					payload);
			case 8 -> forged(header, header.source(), header.destination(), (1L << 53) - 1, new byte[0]);
			default -> unsealed(header, target);
		};
	}

	/** Rarely: it ends the session. */
	private byte[] unsealed(Envelope header, PeerKey target) {
		boolean sealed = this.random.nextInt(10) > 0;
		PeerKey source = header.source().equals(target) ? header.destination() : header.source();
		return written(new Envelope(sealed, 8, source, target, header.sourceKeyId(), header.destinationKeyId(),
				header.epoch(), header.packet() + 1), random(100));
	}

	private static byte[] forged(Envelope header, PeerKey source, PeerKey target, long packet, byte[] payload) {
		return written(new Envelope(true, 8, source, target, header.sourceKeyId(), header.destinationKeyId(),
				header.epoch(), Math.min(packet, (1L << 53) - 1)), payload);
	}

	private byte[] random(int length) {
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		return bytes;
	}

	private static byte[] payloadOf(byte[] envelope) {
		WireReader reader = new WireReader(envelope, 0, envelope.length);
		Envelope.read(reader);
		return reader.readBytes(reader.remaining());
	}

	private static byte[] written(Envelope header, byte[] payload) {
		WireWriter out = new WireWriter(payload.length + 100);
		header.write(out);
		return out.writeBytes(payload).toByteArray();
	}

}
