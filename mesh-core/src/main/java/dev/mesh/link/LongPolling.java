package dev.mesh.link;

/**
 * Names and limits of the long-polling transport, for whoever writes an end of it:
 * section 9 of {@code docs/protocol.md} says what they mean.
 */
public final class LongPolling {

	/** Version of the transport, asked for with the first request of a link. */
	public static final String VERSION = "mesh.v1";

	/** Names the version; in the first request and its answer. */
	public static final String VERSION_HEADER = "Mesh-Version";

	/** Names the link; in every request. */
	public static final String LINK_HEADER = "Mesh-Link";

	/** Number of a request, or of the batch in an answer. */
	public static final String NUMBER_HEADER = "Mesh-Number";

	/**
	 * How long a GET is held, in milliseconds; in the answer to the first request.
	 */
	public static final String HOLD_HEADER = "Mesh-Hold-Millis";

	/** Name of a wire error code; in the answers that refuse something. */
	public static final String ERROR_HEADER = "Mesh-Error";

	/** Content type of a {@link RecordBatch}. */
	public static final String CONTENT_TYPE = "application/vnd.mesh.records";

	/** How many POSTs the acceptor puts in order. */
	public static final int WINDOW = 16;

	/** Longest time that a server may ask a client to wait for an answer. */
	public static final int MAX_HOLD_MILLIS = 60_000;

	private static final long MAX_NUMBER = (1L << 53) - 1;

	private static final int MIN_LINK_CHARACTERS = 22;

	private static final int MAX_LINK_CHARACTERS = 64;

	private LongPolling() {
	}

	/**
	 * Whether this can be the name of a link: 22 to 64 characters of base64url.
	 */
	public static boolean isLinkName(String name) {
		int length = name.length();
		return length >= MIN_LINK_CHARACTERS && length <= MAX_LINK_CHARACTERS
				&& name.chars().allMatch(LongPolling::isBase64Url);
	}

	/**
	 * The number that a header names.
	 * @param text decimal digits
	 * @return 0 to 2^53-1, or -1 when it is anything else
	 */
	public static long number(String text) {
		if (text.isEmpty() || text.length() > 16 || !text.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			return -1;
		}
		long number = Long.parseLong(text);
		return (number <= MAX_NUMBER) ? number : -1;
	}

	private static boolean isBase64Url(int c) {
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
	}

}
