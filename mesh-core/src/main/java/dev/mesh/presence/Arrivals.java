package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.RecordStore.Age;
import dev.mesh.wire.WireReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Frames of neighbours: parsed, rid of what is known already or not theirs to send, and
 * sent to be verified.
 */
final class Arrivals {

	private final GossipParts parts;

	private final Admission admission;

	/** One for each peer of which something is being verified. */
	private final Map<PeerKey, Intake> intakes = new TreeMap<>();

	Arrivals(GossipParts parts) {
		this.parts = parts;
		this.admission = new Admission(parts);
	}

	void handleFrame(Neighbour neighbour, int type, WireReader body) {
		switch (type) {
			case PresenceFrames.RECORDS -> handleRecords(neighbour, body);
			case PresenceFrames.MARKS -> handleMarks(neighbour, body);
			case PresenceFrames.DIGEST -> this.parts.repair()
				.handleDigest(neighbour, PresenceFrames.readRoot(body), this.parts.turn().nowNanos());
			case PresenceFrames.BUCKETS -> handleBuckets(neighbour, body);
			default -> throw new IllegalArgumentException("No frame of presence: " + type);
		}
	}

	/** Has a record verified, unless that is of no use. */
	void handleRecord(PeerKey from, PeerRecord record) {
		Age age = this.parts.store().ageOf(record, this.parts.turn().nowNanos());
		if (age != Age.NEWER) {
			this.admission.refuse(record.key(), age, from);
		}
		else if (this.parts.store().isFullFor(record.key())) {
			this.parts.environment().count("presence.records.refused");
		}
		else {
			boolean admitted = intake(from).offer(record);
			onOffered(this.parts.flood().get(from), admitted, 1 + record.edges().size());
		}
	}

	private void handleRecords(Neighbour neighbour, WireReader body) {
		List<PeerRecord> records = new ArrayList<>();
		for (SignedBlock block : PresenceFrames.readBlocks(body, PeerRecord.MAX_BYTES)) {
			PeerKey owner = this.parts.store().ownerOf(BlockHash.of(block.bytes()));
			if (owner != null) {
				this.admission.refuse(owner, Age.EQUAL, neighbour.key());
			}
			else {
				records.add(PeerRecord.parse(block));
			}
		}
		for (PeerRecord record : records) {
			if (isTheirsToSend(neighbour, record.key())) {
				handleRecord(neighbour.key(), record);
			}
		}
	}

	private void handleMarks(Neighbour neighbour, WireReader body) {
		record Arrived(EdgeMark mark, SignedBlock block) {
		}
		List<Arrived> arrived = PresenceFrames.readBlocks(body, EdgeMark.MAX_BYTES)
			.stream()
			.map((block) -> new Arrived(EdgeMark.parse(block.content()), block))
			.toList();
		for (Arrived next : arrived) {
			if (isTheirsToSend(neighbour, next.mark().acceptor())) {
				handleMark(neighbour, next.mark(), next.block());
			}
		}
	}

	private void handleMark(Neighbour neighbour, EdgeMark mark, SignedBlock block) {
		StoredRecord dialer = this.parts.store().get(mark.dialer());
		StoredMark known = (dialer != null) ? dialer.marks().get(MarkId.of(mark)) : null;
		if (known != null && !mark.overrides(known.mark())) {
			this.admission.refuse(known, mark, neighbour.key());
			return;
		}
		onOffered(neighbour, intake(neighbour.key()).offer(mark, block), 1);
	}

	private void handleBuckets(Neighbour neighbour, WireReader body) {
		boolean answer = PresenceFrames.readIsAnswer(body);
		this.parts.repair()
			.handleBuckets(neighbour, answer, PresenceFrames.readHashes(body), this.parts.turn().nowNanos());
	}

	/** A LEAF sends only its own. */
	private boolean isTheirsToSend(Neighbour neighbour, PeerKey signer) {
		boolean theirs = !neighbour.isLeaf() || neighbour.key().equals(signer);
		if (!theirs) {
			this.parts.environment().count("presence.leaf.forwarded");
		}
		return theirs;
	}

	private void onOffered(@Nullable Neighbour neighbour, boolean admitted, int signatures) {
		if (!admitted) {
			this.parts.environment().count("presence.verifications.dropped");
		}
		if (neighbour != null && admitted) {
			this.parts.repair().onAdmitted(neighbour, signatures);
		}
		else if (neighbour != null) {
			this.parts.repair().onDropped(neighbour);
		}
	}

	private Intake intake(PeerKey from) {
		return this.intakes.computeIfAbsent(from, (key) -> new Intake(key, this.parts.verifier(), new Verified(),
				this.parts.settings().maxPendingVerifications()));
	}

	private final class Verified implements Intake.IntakeObserver {

		@Override
		public void onRecord(PeerRecord record, List<RecordEdge> edges, PeerKey from) {
			Arrivals.this.admission.admit(record, edges, from);
		}

		@Override
		public void onMark(StoredMark mark, PeerKey from) {
			Arrivals.this.admission.admit(mark, from);
		}

		@Override
		public void onRefused(String event) {
			Arrivals.this.parts.environment().count(event);
		}

		@Override
		public void onDrained(PeerKey from) {
			Arrivals.this.intakes.remove(from);
			Neighbour neighbour = Arrivals.this.parts.flood().get(from);
			if (neighbour != null) {
				Arrivals.this.parts.repair().onDrained(neighbour, Arrivals.this.parts.turn().nowNanos());
			}
		}

	}

}
