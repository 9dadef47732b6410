package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import dev.mesh.presence.RecordStore.Age;
import dev.mesh.wire.WireReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Frames of neighbours: parsed, rid of what is known already or not theirs to send, and
 * sent to be verified.
 */
final class Arrivals {

	private final GossipParts parts;

	private final Function<SignedBlock, PeerRecord> reader;

	private final Admission admission;

	private final Outlook outlook;

	/** One for each peer of which something is being verified. */
	private final Map<PeerKey, Intake> intakes = new TreeMap<>();

	Arrivals(GossipParts parts, Function<SignedBlock, PeerRecord> reader, Outlook outlook) {
		this.parts = parts;
		this.reader = reader;
		this.outlook = outlook;
		this.admission = new Admission(parts);
		parts.wants().onSettled(this::onSettled);
	}

	void handleFrame(Neighbour neighbour, int type, WireReader body) {
		switch (type) {
			case PresenceFrames.RECORDS -> handleRecords(neighbour, body);
			case PresenceFrames.MARKS -> handleMarks(neighbour, body);
			case PresenceFrames.DIGEST -> this.parts.repair()
				.handleDigest(neighbour, PresenceFrames.readRoot(body), this.parts.turn().nowNanos());
			case PresenceFrames.BUCKETS -> handleBuckets(neighbour, body);
			case PresenceFrames.LIST -> handleList(neighbour, body);
			case PresenceFrames.LOOK_UP ->
				this.outlook.handleLookUp(neighbour, PresenceFrames.readKey(body), this.parts.turn().nowNanos());
			case PresenceFrames.ANNOUNCE -> handleAnnouncements(neighbour, body);
			case PresenceFrames.WANT ->
				PresenceFrames.readKeys(body).forEach((key) -> this.parts.repair().handleWant(neighbour, key));
			default -> throw new IllegalArgumentException("No frame of presence: " + type);
		}
	}

	/** Has a record verified, unless that is of no use. */
	void handleRecord(PeerKey from, PeerRecord record) {
		Age age = this.parts.store().ageOf(record.key(), record.id(), this.parts.turn().nowNanos());
		if (age != Age.NEWER) {
			refuse(record.key(), age, from);
			return;
		}
		String obstacle = this.admission.obstacle(record.key(), from);
		if (obstacle != null) {
			this.parts.environment().count(obstacle);
			this.parts.wants().disappointed(record.key(), from);
		}
		else {
			boolean admitted = intake(from).offer(record);
			onOffered(this.parts.flood().get(from), admitted);
			if (admitted) {
				this.parts.wants().arrived(record.key(), from);
			}
		}
	}

	private void refuse(PeerKey record, Age age, PeerKey from) {
		this.admission.refuse(record, age, from);
		this.parts.wants().disappointed(record, from);
	}

	private void handleRecords(Neighbour neighbour, WireReader body) {
		List<PeerRecord> records = new ArrayList<>();
		for (SignedBlock block : PresenceFrames.readBlocks(body, PeerRecord.MAX_BYTES)) {
			PeerKey owner = this.parts.store().ownerOf(BlockHash.of(block.bytes()));
			if (owner != null) {
				refuse(owner, Age.EQUAL, neighbour.key());
			}
			else {
				records.add(this.reader.apply(block));
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
		onOffered(neighbour, intake(neighbour.key()).offer(mark, block));
	}

	private void handleAnnouncements(Neighbour neighbour, WireReader body) {
		for (Announcement announcement : PresenceFrames.readAnnouncements(body)) {
			if (isTheirsToSend(neighbour, announcement.key())) {
				handleAnnouncement(neighbour, announcement);
			}
		}
	}

	private void handleAnnouncement(Neighbour neighbour, Announcement announcement) {
		PeerKey key = announcement.key();
		Age age = this.parts.store().ageOf(key, announcement.version(), this.parts.turn().nowNanos());
		if (age == Age.NEWER) {
			handleNews(neighbour, announcement);
		}
		else if (age == Age.EQUAL) {
			neighbour.outbox().withdraw(key);
			this.parts.audience().shown(neighbour, key);
		}
		else {
			this.parts.environment().count("presence.announcements.old");
		}
	}

	private void handleNews(Neighbour neighbour, Announcement announcement) {
		String obstacle = this.admission.obstacle(announcement.key(), neighbour.key());
		if (obstacle != null) {
			this.parts.environment().count(obstacle);
		}
		else if (this.parts.wants().announced(neighbour, announcement)) {
			this.parts.repair().onNews(neighbour);
		}
		else {
			this.parts.environment().count("presence.announcements.dropped");
			this.parts.repair().onDropped(neighbour);
		}
	}

	private void handleBuckets(Neighbour neighbour, WireReader body) {
		boolean answer = PresenceFrames.readIsAnswer(body);
		this.parts.repair()
			.handleBuckets(neighbour, answer, PresenceFrames.readHashes(body), this.parts.turn().nowNanos());
	}

	private void handleList(Neighbour neighbour, WireReader body) {
		this.outlook.handleList(neighbour, body, this.parts.turn().nowNanos());
		neighbour.listedMeanwhile = this.intakes.containsKey(neighbour.key());
	}

	/** A LEAF sends only its own. */
	private boolean isTheirsToSend(Neighbour neighbour, PeerKey signer) {
		boolean theirs = !neighbour.isLeaf() || neighbour.key().equals(signer);
		if (!theirs) {
			this.parts.environment().count("presence.leaf.forwarded");
		}
		return theirs;
	}

	private void onOffered(@Nullable Neighbour neighbour, boolean admitted) {
		if (!admitted) {
			this.parts.environment().count("presence.verifications.dropped");
		}
		if (neighbour != null && admitted) {
			this.parts.repair().onNews(neighbour);
		}
		else if (neighbour != null) {
			this.parts.repair().onDropped(neighbour);
		}
	}

	/** Nothing of a neighbour is being verified, or was announced and has not come. */
	private void onSettled(Neighbour neighbour) {
		if (neighbour.claims.isEmpty() && !this.intakes.containsKey(neighbour.key())) {
			this.parts.repair().onDrained(neighbour, this.parts.turn().nowNanos());
		}
	}

	private Intake intake(PeerKey from) {
		return this.intakes.computeIfAbsent(from, (key) -> new Intake(key, this.parts.verifier(), new Verified(),
				this.parts.settings().maxPendingVerifications()));
	}

	private final class Verified implements Intake.IntakeObserver {

		@Override
		public void onRecord(PeerRecord record, List<RecordEdge> edges, PeerKey from) {
			if (Arrivals.this.admission.admit(record, edges, from)) {
				Arrivals.this.outlook.found(record.key());
				Arrivals.this.parts.wants().settled(record.key(), from);
			}
			else {
				Arrivals.this.parts.wants().disappointed(record.key(), from);
			}
		}

		@Override
		public void onForged(PeerKey signer, PeerKey from) {
			Arrivals.this.parts.wants().disappointed(signer, from);
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
				Arrivals.this.outlook.verified(neighbour, Arrivals.this.parts.turn().nowNanos());
				onSettled(neighbour);
			}
		}

	}

}
