package dev.mesh.session;

import dev.mesh.link.DialOptions;
import dev.mesh.link.LinkType;
import dev.mesh.session.SessionEnvironment.Endpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One address of a request with the transports that may carry it: in a round the one that
 * worked last has its turn first, then the others as they were preferred.
 */
final class DialAddress {

	private final URI uri;

	private final DialOptions options;

	/** As preferred; empty = whatever can carry it. */
	private final List<LinkType> preferred;

	/** As they have their turn in a round. */
	private final List<LinkType> order;

	private int position;

	DialAddress(URI uri, SessionRequest.Dialling dialling) {
		this.uri = uri;
		this.options = dialling.options();
		this.preferred = transportsFor(uri, dialling.transports());
		this.order = new ArrayList<>(this.preferred);
	}

	URI uri() {
		return this.uri;
	}

	/** What the next attempt dials, or the present one. */
	Endpoint endpoint() {
		return endpoint(this.order.isEmpty() ? null : this.order.get(this.position));
	}

	/** Turns to the next transport; false when all have had their turn. */
	boolean nextTransport() {
		boolean more = this.position + 1 < this.order.size();
		this.position = more ? this.position + 1 : 0;
		return more;
	}

	void beginRound() {
		this.position = 0;
	}

	/** This transport carries a session: it is first from now on. */
	void worked(LinkType type) {
		if (this.order.remove(type)) {
			this.order.add(0, type);
		}
		this.position = 0;
	}

	/** What would be better than this transport; null when nothing is. */
	@Nullable Endpoint better(LinkType type) {
		boolean best = this.preferred.indexOf(type) <= 0;
		return best ? null : endpoint(this.preferred.get(0));
	}

	private Endpoint endpoint(@Nullable LinkType type) {
		return new Endpoint(this.uri, type, this.options);
	}

	/** An {@code http} address can only mean long-polling. */
	private static List<LinkType> transportsFor(URI uri, List<LinkType> configured) {
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		return switch (scheme) {
			case "ws", "wss" -> configured;
			case "http", "https" -> List.of(LinkType.HTTP_POLLING);
			default -> List.of();
		};
	}

}
