package dev.mesh.demo;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mesh.bus.Reliability;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that came in at a peer of this process.
 *
 * @param sequence position in the order of arrival, from 1
 * @param from key of the peer that sent it
 * @param fromName its name when the message came in; {@code null} if it was no longer
 * present
 * @param to key of the peer it arrived at
 * @param toName name of that peer
 * @param path path it was sent to
 * @param text its payload, if that is UTF-8
 * @param base64 its payload, if that is not UTF-8
 * @param reliability how it was sent
 * @param receivedAt when it came in
 */
record ArrivedMessage(long sequence, String from, @Nullable String fromName, String to, String toName, String path,
		@Nullable String text, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String base64,
		Reliability reliability, Instant receivedAt) {

	/** The same with the beginning of its payload. */
	ArrivedMessage shortened(int characters) {
		return new ArrivedMessage(this.sequence, this.from, this.fromName, this.to, this.toName, this.path,
				beginning(this.text, characters), beginning(this.base64, characters), this.reliability,
				this.receivedAt);
	}

	private static @Nullable String beginning(@Nullable String payload, int characters) {
		return (payload == null) ? null : Beginning.of(payload, characters);
	}

	/** Characters of payload, which is what makes it large. */
	@JsonIgnore
	int size() {
		return ((this.text != null) ? this.text.length() : 0) + ((this.base64 != null) ? this.base64.length() : 0);
	}

}
