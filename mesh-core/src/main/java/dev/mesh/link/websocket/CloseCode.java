package dev.mesh.link.websocket;

/**
 * Status codes of close frames (RFC 6455, section 7.4) that this end sends or finds out
 * by itself.
 */
public final class CloseCode {

	/** The purpose is fulfilled. */
	public static final int NORMAL = 1000;

	/** The end goes down. */
	public static final int GOING_AWAY = 1001;

	/** The other end breaks the protocol. */
	public static final int PROTOCOL_ERROR = 1002;

	/** A kind of data that this end does not take: text. */
	public static final int UNSUPPORTED_DATA = 1003;

	/** The close frame had no code. Is never sent. */
	public static final int NO_STATUS = 1005;

	/** There was no close frame. Is never sent. */
	public static final int ABNORMAL = 1006;

	/** Text that is no UTF-8. */
	public static final int INVALID_PAYLOAD = 1007;

	/** A message is larger than this end takes. */
	public static final int TOO_LARGE = 1009;

	private static final int UNASSIGNED = 1004;

	private static final int LAST_ASSIGNED = 1014;

	private static final int FIRST_OF_LIBRARIES = 3000;

	private static final int LAST_PRIVATE = 4999;

	private CloseCode() {
	}

	/**
	 * Whether an end may send this code: those that the RFC and IANA's registry assign,
	 * and the ranges of libraries and applications.
	 */
	public static boolean mayBeSent(int code) {
		if (code >= FIRST_OF_LIBRARIES) {
			return code <= LAST_PRIVATE;
		}
		return code >= NORMAL && code <= LAST_ASSIGNED && code != UNASSIGNED && code != NO_STATUS && code != ABNORMAL;
	}

}
