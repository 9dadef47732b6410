package dev.mesh.bus;

import dev.mesh.filter.PeerFilter;
import dev.mesh.identity.PeerKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a peer wants to do at this node. All of it is proven or attested: the key, and
 * what this node itself has authenticated the peer as, or else a trusted attester has.
 * Any other peer that comes over a relay or was dialled has neither principal nor roles.
 *
 * @param sender key of the peer that sends
 * @param operation what it wants to do
 * @param path path that it wants to send to
 * @param reliability of the message or of the stream; requests are reliable
 * @param attestation what this node has authenticated it as
 */
public record BusAccess(PeerKey sender, Operation operation, String path, Reliability reliability,
		Attestation attestation) {

	/** What can be done with a path. */
	public enum Operation {

		/** Send a single message. */
		SEND,
		/** Ask for a reply. */
		REQUEST,
		/** Open a stream. */
		STREAM

	}

	/** What the sender was authenticated as when it opened its session. */
	public Optional<String> principal() {
		return Optional.ofNullable(this.attestation.principal());
	}

	/** The roles that this node's authenticator gave the sender. */
	public List<String> roles() {
		return this.attestation.roles();
	}

	/** What else this node's authenticator knows of the sender. */
	public Map<String, String> claims() {
		return this.attestation.claims();
	}

	/**
	 * Whether the sender passes a filter, which may ask for {@code key},
	 * {@code $Principal} and {@code $Roles}.
	 * @param filter for instance {@code $Roles hasRoles ['orders']}
	 * @return whether it passes
	 * @throws IllegalArgumentException when the filter asks for anything else, such as
	 * the name or the metadata: these are what a peer says of itself
	 */
	public boolean matches(PeerFilter filter) {
		return filter.matches(this::attribute);
	}

	private @Nullable Object attribute(String name) {
		return switch (name) {
			case "key" -> this.sender.toString();
			case "$Principal" -> this.attestation.principal();
			case "$Roles" -> this.attestation.roles();
			default -> throw new IllegalArgumentException("A filter that decides what a peer may do can ask for key,"
					+ " $Principal and $Roles, which are proven or attested, but not for '" + name + "'");
		};
	}

	/**
	 * What this node has authenticated a peer as.
	 *
	 * @param principal its principal; null for anonymous, and without a session
	 * @param roles its roles, in the order given
	 * @param claims what else is known of it
	 */
	public record Attestation(@Nullable String principal, List<String> roles, Map<String, String> claims) {

		/** Of a peer that has opened no session with this node. */
		public static final Attestation NONE = new Attestation(null, List.of(), Map.of());

		public Attestation {
			roles = List.copyOf(roles);
			claims = Map.copyOf(claims);
		}

	}

}
