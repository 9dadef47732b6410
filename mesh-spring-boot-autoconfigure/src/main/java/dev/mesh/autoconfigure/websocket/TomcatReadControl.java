package dev.mesh.autoconfigure.websocket;

import jakarta.websocket.Session;
import org.apache.tomcat.websocket.WsSession;

/**
 * Tomcat can suspend a session, which costs no thread. It must not be blocked: its
 * reading thread holds a lock that its writes need, so two peers that wait for each other
 * would be stuck.
 */
final class TomcatReadControl implements ReadControl {

	private final WsSession session;

	private boolean resumed;

	private boolean stopped;

	private boolean ended;

	TomcatReadControl(Session session) {
		this.session = (WsSession) session;
	}

	static boolean supports(Session session) {
		return session instanceof WsSession;
	}

	@Override
	public synchronized void beforeRecord() {
		this.resumed = false;
	}

	@Override
	public synchronized boolean stop() {
		if (!this.resumed && !this.stopped && !this.ended) {
			this.stopped = true;
			this.session.suspend();
		}
		return true;
	}

	@Override
	public synchronized void resume() {
		this.resumed = true;
		if (this.stopped) {
			this.stopped = false;
			this.session.resume();
		}
	}

	@Override
	public synchronized void end() {
		this.ended = true;
		resume();
	}

	@Override
	public boolean handsOverBuffers() {
		return true;
	}

}
