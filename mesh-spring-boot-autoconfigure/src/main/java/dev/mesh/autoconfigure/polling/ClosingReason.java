package dev.mesh.autoconfigure.polling;

import java.nio.charset.StandardCharsets;

/**
 * Why a client closes its link: the body of a DELETE.
 *
 * @param link what it closes
 * @param exchange the request
 */
record ClosingReason(PollingLink link, PollingExchange exchange) implements BodyReader.Listener {

	static final int MAX_BYTES = 1024;

	private static final int MAX_CHARACTERS = 100;

	@Override
	public void onBody(byte[] body) {
		String text = new String(body, StandardCharsets.UTF_8).replaceAll("[^\\p{Print}]", "?");
		this.link.end("closed by the other end"
				+ (text.isEmpty() ? "" : ": " + text.substring(0, Math.min(MAX_CHARACTERS, text.length()))));
		this.exchange.answer(PollingReply.nothing());
	}

	@Override
	public void onTooLarge() {
		onBody(new byte[0]);
	}

	@Override
	public void onBroken() {
		onBody(new byte[0]);
	}

}
