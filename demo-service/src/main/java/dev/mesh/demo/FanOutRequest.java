package dev.mesh.demo;

import dev.mesh.bus.BusMessage;
import dev.mesh.filter.FilterSyntaxException;
import dev.mesh.filter.PeerFilter;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/fanout}.
 *
 * @param filter which peers, such as {@code metadata.role = 'edge'}, or {@code all}
 * @param from sender: name or key of a peer of this process; its own peer when left out
 * @param path path to send to
 * @param text payload as text
 * @param base64 payload as base64, in place of text
 */
record FanOutRequest(@Nullable String filter, @Nullable String from, @Nullable String path, @Nullable String text,
		@Nullable String base64) {

	PeerFilter peers() {
		if (this.filter == null || this.filter.isBlank()) {
			throw RequestProblem
				.badRequest("'filter' is missing: which peers, such as metadata.role = 'edge', or all for every peer");
		}
		try {
			return PeerFilter.parse(this.filter);
		}
		catch (FilterSyntaxException ex) {
			throw RequestProblem.badRequest("filter is not usable: " + ex.getMessage());
		}
	}

	BusMessage message() {
		return new SendRequest(null, this.from, this.path, this.text, this.base64, null, null).message(1);
	}

}
