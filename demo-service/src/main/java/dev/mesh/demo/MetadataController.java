package dev.mesh.demo;

import dev.mesh.presence.PeerMetadataException;
import dev.mesh.presence.Presence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** What this process's own peer says about itself. */
@RestController
class MetadataController {

	/** Far above what a peer may say, and far below what would hurt. */
	private static final int MOST_BYTES = 1024 * 1024;

	private final Presence presence;

	MetadataController(Presence presence) {
		this.presence = presence;
	}

	/**
	 * Replaces the metadata by the JSON object in the body and answers with what is in
	 * force then.
	 */
	@PutMapping(path = "/api/metadata", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = MediaType.APPLICATION_JSON_VALUE)
	Map<String, Object> set(InputStream body) throws IOException {
		byte[] json = body.readNBytes(MOST_BYTES + 1);
		if (json.length > MOST_BYTES) {
			throw RequestProblem.tooLarge("The body is over " + MOST_BYTES + " bytes, and peer metadata at most 4096");
		}
		try {
			this.presence.setPeerMetadataJson(new String(json, StandardCharsets.UTF_8));
			return this.presence.peerMetadata();
		}
		catch (PeerMetadataException ex) {
			throw problem(ex);
		}
	}

	private static RequestProblem problem(PeerMetadataException refusal) {
		String detail = String.valueOf(refusal.getMessage());
		return switch (refusal.reason()) {
			case TOO_LARGE -> RequestProblem.tooLarge(detail);
			case TOO_OFTEN -> RequestProblem.tooOften(detail);
			case NOT_AN_OBJECT, TOO_DEEP -> RequestProblem.badRequest(detail, "reason", refusal.reason());
		};
	}

}
