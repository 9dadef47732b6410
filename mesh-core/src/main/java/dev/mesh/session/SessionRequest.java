package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to open and how to keep it: the sans-IO form of a {@link SessionFactory}.
 *
 * @param uris addresses of the same peer, or of peers of which any will do, tried in
 * order
 * @param credentials shown to whoever answers there
 * @param properties session properties to propose
 * @param pinnedKey the only key to accept, null = any
 * @param reconnectMillis reconnect window, 0 = none; at most 24 h
 * @param reconnect delays between attempts
 * @param persistent true: retried for ever and opened anew whenever it ends (configured
 * addresses); false: as many rounds as {@code dialling} says, then reconnects within its
 * window only
 * @param dialling how its addresses are dialled
 */
public record SessionRequest(List<URI> uris, Credentials credentials, Map<String, String> properties,
		@Nullable PeerKey pinnedKey, long reconnectMillis, ReconnectionStrategy reconnect, boolean persistent,
		Dialling dialling) {

	public SessionRequest {
		SessionSettings.RECONNECT_WINDOW.require("The reconnect window of a request",
				Duration.ofMillis(reconnectMillis));
		uris = List.copyOf(uris);
		properties = Map.copyOf(properties);
	}

	/** A request that dials with the defaults. */
	public SessionRequest(List<URI> uris, Credentials credentials, Map<String, String> properties,
			@Nullable PeerKey pinnedKey, long reconnectMillis, ReconnectionStrategy reconnect, boolean persistent) {
		this(uris, credentials, properties, pinnedKey, reconnectMillis, reconnect, persistent, Dialling.DEFAULTS);
	}

	/** The same with other delays between attempts. */
	public SessionRequest withReconnect(ReconnectionStrategy other) {
		return new SessionRequest(this.uris, this.credentials, this.properties, this.pinnedKey, this.reconnectMillis,
				other, this.persistent, this.dialling);
	}

	/** The same, dialled in another way. */
	public SessionRequest withDialling(Dialling other) {
		return new SessionRequest(this.uris, this.credentials, this.properties, this.pinnedKey, this.reconnectMillis,
				this.reconnect, this.persistent, other);
	}

	/**
	 * How the addresses of a request are dialled.
	 *
	 * @param transports what carries {@code ws} and {@code wss} addresses, the preferred
	 * one first; each is tried before the next address
	 * @param options TLS and proxy
	 * @param initialRetries how many more rounds over all addresses are tried before the
	 * first session, when the request is not persistent or is given up
	 * @param givesUp whether a persistent request ends as well when there is no first
	 * session after these rounds; once it had one it goes on for ever
	 */
	public record Dialling(List<LinkType> transports, DialOptions options, int initialRetries, boolean givesUp) {

		/**
		 * WebSocket, and long-polling where that does not get through; no further round.
		 */
		public static final Dialling DEFAULTS = new Dialling(List.of(LinkType.WEBSOCKET, LinkType.HTTP_POLLING),
				DialOptions.DEFAULTS, 0, false);

		public Dialling {
			transports = List.copyOf(transports);
			if (transports.isEmpty() || transports.stream().distinct().count() != transports.size()) {
				throw new IllegalArgumentException(
						"Transports are named once each and there is at least one, but " + transports + " was given");
			}
			if (initialRetries < 0) {
				throw new IllegalArgumentException("initialRetries must be 0 or more, but is " + initialRetries);
			}
		}

		/** The same with other transports, the preferred one first. */
		public Dialling withTransports(List<LinkType> others) {
			return new Dialling(others, this.options, this.initialRetries, this.givesUp);
		}

		/** The same with other TLS and proxy settings. */
		public Dialling withOptions(DialOptions others) {
			return new Dialling(this.transports, others, this.initialRetries, this.givesUp);
		}

		/** The same with another number of further rounds. */
		public Dialling withInitialRetries(int rounds) {
			return new Dialling(this.transports, this.options, rounds, this.givesUp);
		}

		/** The same, given up when there is no first session after the first rounds. */
		public Dialling givingUp() {
			return new Dialling(this.transports, this.options, this.initialRetries, true);
		}

	}

}
