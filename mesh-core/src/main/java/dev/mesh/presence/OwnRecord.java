package dev.mesh.presence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This peer's own record: what it is to say, when it is to be said, and the newest that
 * was signed. One signature is outstanding at a time; what changes meanwhile is in the
 * next.
 */
final class OwnRecord {

	private static final int AGREEMENT_BYTES = 32;

	/** Between two records because of edges. */
	private static final long EDGES_NANOS = Duration.ofMillis(100).toNanos();

	/** How long a round trip waits for others. */
	private static final long SLIGHT_NANOS = Duration.ofSeconds(2).toNanos();

	private final PresenceSettings settings;

	private final Supplier<List<RecordEdge>> edges;

	private final GossipEnvironment environment;

	private final Turn turn;

	private LocalPeer local;

	private @Nullable String agreementKey;

	private long version;

	private long dueNanos;

	/** An edge that changes sooner waits until then. */
	private long edgesAgainNanos = Long.MIN_VALUE;

	/** Whether an edge has changed since the record was signed. */
	private boolean edgesChanged;

	private boolean signing;

	private @Nullable PeerRecord record;

	OwnRecord(PresenceSettings settings, LocalPeer local, Supplier<List<RecordEdge>> edges,
			GossipEnvironment environment, Turn turn) {
		this.settings = settings;
		this.local = withCanonicalMetadata(local, local.metadataJson());
		this.edges = edges;
		this.environment = environment;
		this.turn = turn;
		this.dueNanos = turn.nowNanos();
	}

	LocalPeer local() {
		return this.local;
	}

	@Nullable PeerRecord record() {
		return this.record;
	}

	/**
	 * What others are told at once: edges that come up, recover or end. When one was told
	 * a moment ago it waits a moment: as a rule several come up together.
	 */
	void changedUrgently() {
		this.edgesChanged = true;
		this.dueNanos = Math.min(this.dueNanos, Math.max(this.turn.nowNanos(), this.edgesAgainNanos));
	}

	/** What is nice to know. */
	void changedSlightly() {
		this.dueNanos = Math.min(this.dueNanos, this.turn.nowNanos() + SLIGHT_NANOS);
	}

	/** What may wait for more. */
	void changed() {
		this.dueNanos = Math.min(this.dueNanos, this.turn.nowNanos() + this.settings.debounce().toNanos());
	}

	/** Returns whether that is a change. */
	boolean setMetadata(String json) {
		LocalPeer changed = withCanonicalMetadata(this.local, json);
		if (changed.equals(this.local)) {
			return false;
		}
		this.local = changed;
		changed();
		return true;
	}

	void setAgreementKey(byte[] publicKey) {
		if (publicKey.length != AGREEMENT_BYTES) {
			throw new IllegalArgumentException(
					"An X25519 key has " + AGREEMENT_BYTES + " bytes, not " + publicKey.length);
		}
		this.agreementKey = Json.base64(publicKey);
		changed();
	}

	void raiseIncarnation(long incarnation) {
		if (incarnation <= this.local.incarnation()) {
			throw new IllegalArgumentException(
					"Incarnation " + incarnation + " is not above " + this.local.incarnation());
		}
		this.local = this.local.withIncarnation(incarnation);
		this.version = 0;
		this.record = null;
		changedUrgently();
	}

	/** Has the record signed if it is time; the answer comes later. */
	void flush(OwnRecordObserver onSigned) {
		if (this.agreementKey == null || this.signing || this.turn.nowNanos() < this.dueNanos) {
			return;
		}
		this.signing = true;
		this.dueNanos = Turn.NEVER;
		if (this.edgesChanged) {
			this.edgesChanged = false;
			this.edgesAgainNanos = this.turn.nowNanos() + EDGES_NANOS;
		}
		long incarnation = this.local.incarnation();
		byte[] content = content(this.agreementKey, ++this.version);
		this.environment.keys().sign(SignedBlock.toSign(PeerRecord.LABEL, content), (signature) -> {
			this.turn.touch();
			this.signing = false;
			if (incarnation == this.local.incarnation()) {
				accept(PeerRecord.parse(SignedBlock.assemble(content, signature)), onSigned);
			}
		});
	}

	long nextDeadlineNanos() {
		return (this.agreementKey == null || this.signing) ? Turn.NEVER : this.dueNanos;
	}

	private void accept(PeerRecord signed, OwnRecordObserver onSigned) {
		this.record = signed;
		this.dueNanos = Math.min(this.dueNanos, this.turn.nowNanos() + this.settings.refresh().toNanos());
		onSigned.onOwnRecord(signed);
	}

	/** As many edges as there is room for, those that are up first. */
	private byte[] content(String agreement, long newVersion) {
		List<RecordEdge> published = new ArrayList<>(this.edges.get());
		byte[] content = content(this.local, agreement, newVersion, published);
		if (content.length > room()) {
			published.sort((one, other) -> one.state().compareTo(other.state()));
			this.environment.count("presence.record.full");
		}
		while (content.length > room() && !published.isEmpty()) {
			published.remove(published.size() - 1);
			content = content(this.local, agreement, newVersion, published);
		}
		return content;
	}

	private byte[] content(LocalPeer peer, String agreement, long newVersion, List<RecordEdge> published) {
		return new RecordContent(peer, newVersion, this.settings.lifetime().toSeconds(), agreement, published)
			.toBytes();
	}

	/** Checked as a record without edges, so that there is always one that fits. */
	private LocalPeer withCanonicalMetadata(LocalPeer peer, String json) {
		PeerMetadata.check(json, this.settings);
		LocalPeer result = peer.withMetadata(PeerMetadata.canonicalJson(json));
		int bytes = content(result, "-".repeat(43), Json.MAX_INTEGER, List.of()).length;
		if (bytes > room()) {
			throw new PeerMetadataException(PeerMetadataException.Reason.TOO_LARGE,
					"The record would have " + bytes + " bytes with this metadata, the limit is " + room());
		}
		return result;
	}

	private int room() {
		return this.settings.maxRecordBytes() - SignedBlock.MAX_OVERHEAD_BYTES;
	}

	/** Is told of each record that was signed. */
	interface OwnRecordObserver {

		void onOwnRecord(PeerRecord record);

	}

}
