package dev.mesh.autoconfigure.websocket;

import jakarta.websocket.Session;
import org.springframework.util.ClassUtils;

/**
 * Sets the limits of one session, whatever the container's defaults are: Tomcat's 8 KiB
 * for a message do not show, and other endpoints of the application keep theirs.
 */
final class ContainerLimits {

	/**
	 * Records come in parts on Tomcat, so this is a buffer there and no limit; elsewhere
	 * it may be one.
	 */
	private static final int TOMCAT_BUFFER_BYTES = 16 * 1024;

	private static final int TEXT_BUFFER_CHARS = 1024;

	/** A safety net: the mesh itself finds silence out after 20 s. */
	private static final long IDLE_MILLIS = 60_000;

	/** The mesh recycles a link whose writes have stalled for so long. */
	private static final long SEND_MILLIS = 15_000;

	/**
	 * Answers to pings, and closing, block a thread of Tomcat for so long at most; its
	 * defaults are 20 s and 30 s.
	 */
	private static final Long TOMCAT_BLOCKING_MILLIS = 5_000L;

	private static final boolean TOMCAT = ClassUtils.isPresent("org.apache.tomcat.websocket.WsSession",
			ContainerLimits.class.getClassLoader());

	private ContainerLimits() {
	}

	/**
	 * Sets the limits.
	 * @return how to stop reading from the session
	 */
	static ReadControl apply(Session session, BlockedReaders blockedReaders) {
		session.setMaxIdleTimeout(IDLE_MILLIS);
		session.setMaxTextMessageBufferSize(TEXT_BUFFER_CHARS);
		session.getAsyncRemote().setSendTimeout(SEND_MILLIS);
		if (TOMCAT && TomcatReadControl.supports(session)) {
			session.setMaxBinaryMessageBufferSize(TOMCAT_BUFFER_BYTES);
			session.getUserProperties()
				.put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", TOMCAT_BLOCKING_MILLIS);
			session.getUserProperties()
				.put("org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT", TOMCAT_BLOCKING_MILLIS);
			return new TomcatReadControl(session);
		}
		session.setMaxBinaryMessageBufferSize(RecordReader.MAX_RECORD_BYTES);
		return new BlockingReadControl(blockedReaders);
	}

}
