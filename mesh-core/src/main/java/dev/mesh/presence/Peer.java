package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A peer of one {@link PresenceGraph}. Immutable and thread-safe; a value.
 * <p>
 * Its key is proven. Name, operating system, software and metadata are its own claims:
 * never authorise by them.
 */
public final class Peer {

	private final Claims claims;

	private final List<Connection> connections;

	private final View view;

	Peer(Claims claims, List<Connection> connections, View view) {
		this.claims = claims;
		this.connections = List.copyOf(connections);
		this.view = view;
	}

	/** Its key: proven. */
	public PeerKey key() {
		return this.claims.key();
	}

	/** Its name: its own claim, not unique. */
	public String deviceName() {
		return this.claims.name();
	}

	/** Its operating system: its own claim. */
	public String os() {
		return this.claims.os();
	}

	/** Its software and version: its own claim. */
	public String softwareVersion() {
		return this.claims.software();
	}

	/**
	 * Which start of its process; wall-clock milliseconds as a rule. A higher one is a
	 * later start.
	 */
	public long incarnation() {
		return this.claims.incarnation();
	}

	/** Its connections, by id. */
	public List<Connection> connections() {
		return this.connections;
	}

	/**
	 * Its metadata: its own claim; unmodifiable at every depth, and a value can be null.
	 */
	public Map<String, Object> metadata() {
		return this.claims.metadata();
	}

	/**
	 * Its metadata as a record or bean of the application; its own claim all the same.
	 * @param type what to make of it; members that the type does not know are left out
	 * @throws IllegalArgumentException when the metadata does not fit, which any peer can
	 * bring about; the message names the type and the member
	 */
	public <T> T metadata(Class<T> type) {
		return PeerMetadata.convert(metadata(), type, "The metadata of " + this);
	}

	/**
	 * What the acceptors of its connections say about it, whether this node trusts them
	 * or not.
	 * @return one member, {@code attestations}: a list of maps with {@code attester} (a
	 * key as text), {@code trusted} (whether it counts for {@link #principal} here),
	 * {@code principal} if there is one, {@code roles}, and {@code claims} if there are
	 * any; unmodifiable at every depth
	 */
	public Map<String, Object> identityMetadata() {
		List<Map<String, Object>> attestations = new ArrayList<>();
		for (Connection connection : this.connections) {
			if (connection.dialer().equals(key()) && connection.isAttested()) {
				Map<String, Object> attestation = new LinkedHashMap<>();
				attestation.put("attester", connection.acceptor().toString());
				attestation.put("trusted", this.view.trust().trusts(connection.acceptor()));
				connection.principal().ifPresent((value) -> attestation.put("principal", value));
				attestation.put("roles", connection.roles());
				if (!connection.claims().isEmpty()) {
					attestation.put("claims", connection.claims());
				}
				attestations.add(Collections.unmodifiableMap(attestation));
			}
		}
		return Map.of("attestations", List.copyOf(attestations));
	}

	/** Whether it speaks a version of the protocol that this peer speaks. */
	public boolean isCompatible() {
		return true;
	}

	/** Whether every way to it needs a connection that is recovering. */
	public boolean isSuspected() {
		return this.view.standing() == Standing.SUSPECTED;
	}

	/** Whether it is this peer. */
	public boolean isLocal() {
		return this.view.standing() == Standing.LOCAL;
	}

	/**
	 * What it was authenticated as: by this node itself, else by the first trusted
	 * attester it has a session with. What others say does not count.
	 */
	public Optional<String> principal() {
		return attested().flatMap(Connection::principal);
	}

	/** The roles that whoever has authenticated it gave it; as {@link #principal}. */
	public List<String> roles() {
		return attested().map(Connection::roles).orElse(List.of());
	}

	/** Who says so: this node or a trusted attester; empty when there is none. */
	public Optional<PeerKey> attester() {
		return attested().map(Connection::acceptor);
	}

	/** Where it says it can be dialled; none for a peer that only dials. */
	public List<String> urls() {
		return this.claims.urls();
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Peer peer && this.claims.equals(peer.claims)
				&& this.connections.equals(peer.connections) && this.view.standing() == peer.view.standing()
				&& this.view.trust().equals(peer.view.trust());
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.claims.key(), this.claims.incarnation(), this.view.standing());
	}

	@Override
	public String toString() {
		return "Peer[" + this.claims.name() + ", " + this.claims.key() + "]";
	}

	/** What it says about itself. */
	Claims claims() {
		return this.claims;
	}

	/** Whether it was present before in this incarnation, and had left. */
	boolean hasReturned() {
		return this.view.returned();
	}

	private Optional<Connection> attested() {
		return this.view.trust().best(key(), this.connections);
	}

	/** How a peer stands in the graph. */
	enum Standing {

		LOCAL, REACHABLE, SUSPECTED

	}

	/**
	 * How the local peer sees it.
	 *
	 * @param trust whose word counts for the local peer
	 * @param standing how it stands
	 * @param returned whether it had left before; two who differ only in that are the
	 * same to everybody but an observer who has seen it leave
	 */
	record View(Trust trust, Standing standing, boolean returned) {
	}

	/** What a peer says about itself in its record. */
	record Claims(PeerKey key, long incarnation, String name, String os, String software, List<String> urls,
			Map<String, Object> metadata) {

		static Claims of(PeerRecord record) {
			return new Claims(record.key(), record.incarnation(), record.name(), record.os(), record.software(),
					record.urls(), record.metadata());
		}

		static Claims of(LocalPeer local) {
			return new Claims(local.key(), local.incarnation(), local.name(), local.os(), local.software(),
					local.urls(), PeerMetadata.parse(local.metadataJson()));
		}

	}

}
