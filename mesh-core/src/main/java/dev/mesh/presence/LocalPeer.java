package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What this peer is, as it says in its own record. The key for agreements is not part of
 * it, because it is made asynchronously and replaced: see
 * {@link Gossip#handleAgreementKey}.
 *
 * @param key its key
 * @param incarnation of this start of the process, already stored when there is a data
 * directory; 1 to 2^53-1
 * @param name what people call it; not unique; 1 to 255 bytes
 * @param os operating system; at most 255 bytes
 * @param software software and its version; at most 255 bytes
 * @param role FULL floods and relays, LEAF only dials
 * @param urls addresses at which it can be dialled; at most 16, each at most 512 bytes
 * @param metadataJson JSON object as {@link PeerMetadata} wants it
 * @param takesUnsealed whether it takes envelopes from its neighbours that are not sealed
 */
public record LocalPeer(PeerKey key, long incarnation, String name, String os, String software, PeerRecord.Role role,
		List<String> urls, String metadataJson, boolean takesUnsealed) {

	/** One that takes only what is sealed. */
	public LocalPeer(PeerKey key, long incarnation, String name, String os, String software, PeerRecord.Role role,
			List<String> urls, String metadataJson) {
		this(key, incarnation, name, os, software, role, urls, metadataJson, false);
	}

	public LocalPeer {
		urls = List.copyOf(urls);
		if (incarnation < 1 || incarnation > Json.MAX_INTEGER) {
			throw new IllegalArgumentException("Incarnation must be 1 to 2^53-1: " + incarnation);
		}
		if (name.isEmpty()) {
			throw new IllegalArgumentException("A peer needs a name");
		}
		checkText("name", name, PeerRecord.MAX_TEXT_BYTES);
		checkText("os", os, PeerRecord.MAX_TEXT_BYTES);
		checkText("software", software, PeerRecord.MAX_TEXT_BYTES);
		if (urls.size() > PeerRecord.MAX_URLS) {
			throw new IllegalArgumentException(
					"A peer advertises at most " + PeerRecord.MAX_URLS + " URLs: " + urls.size());
		}
		urls.forEach((url) -> checkText("url", url, PeerRecord.MAX_URL_BYTES));
	}

	LocalPeer withIncarnation(long value) {
		return new LocalPeer(this.key, value, this.name, this.os, this.software, this.role, this.urls,
				this.metadataJson, this.takesUnsealed);
	}

	LocalPeer withMetadata(String json) {
		return new LocalPeer(this.key, this.incarnation, this.name, this.os, this.software, this.role, this.urls, json,
				this.takesUnsealed);
	}

	private static void checkText(String what, String text, int limitBytes) {
		int bytes = text.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > limitBytes) {
			throw new IllegalArgumentException(
					"The " + what + " of a peer has at most " + limitBytes + " bytes, not " + bytes + ": " + text);
		}
	}

}
