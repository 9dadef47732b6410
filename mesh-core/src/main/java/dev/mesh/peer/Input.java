package dev.mesh.peer;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.LinkType;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionRequest;
import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can happen to a {@link MeshPeer}. */
public sealed interface Input
		permits BusInput, Input.LinkOpened, Input.DialFailed, Input.Reauthenticate, Input.Revoke, Input.Reinstate,
		Input.RecordReceived, Input.BytesWritten, Input.LinkClosed, Input.WorkDone, Input.OpenSession, Input.CancelOpen,
		Input.CloseSession, Input.PingSession, Input.SetMetadata, Input.Discovered, Input.GuardConnections, Input.Stop {

	/** Hands this input to the method made for its kind. */
	void applyTo(InputHandler handler, long nowNanos);

	/**
	 * A link was accepted (positive number), or a dial succeeded (the number of
	 * {@link Output.Dial}).
	 */
	record LinkOpened(long link, LinkType type, String remoteAddress) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onLinkOpened(this, nowNanos);
		}

	}

	/** A dial failed; {@code cause} names the address and what went wrong. */
	record DialFailed(long link, ErrorCode code, String cause) implements Input {

		/** No link came about, for no reason that the dialer could act on. */
		public DialFailed(long link, String cause) {
			this(link, ErrorCode.LINK_FAILED, cause);
		}

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onDialFailed(this, nowNanos);
		}

	}

	/** Shows the acceptor of a session other credentials. */
	record Reauthenticate(String sessionId, Credentials credentials) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onReauthenticate(this, nowNanos);
		}

	}

	/** Ends a peer's session and lets it in no more. */
	record Revoke(PeerKey peer, String reason) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onRevoke(this, nowNanos);
		}

	}

	/** Lets a peer in again. */
	record Reinstate(PeerKey peer) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onReinstate(this, nowNanos);
		}

	}

	/** One record came in. */
	record RecordReceived(long link, ByteBuffer record) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onRecordReceived(this, nowNanos);
		}

	}

	/** So many transmitted bytes left this process. */
	record BytesWritten(long link, int bytes) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onBytesWritten(this, nowNanos);
		}

	}

	/** A link ended. */
	record LinkClosed(long link, String cause) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onLinkClosed(this, nowNanos);
		}

	}

	/**
	 * The answer to {@link Output.StartWork}; the type of the result is that of the task.
	 */
	record WorkDone(long work, @Nullable Object result) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onWorkDone(this, nowNanos);
		}

	}

	/** Open a session and keep it; {@code request} is a number of the caller's. */
	record OpenSession(long request, SessionRequest target) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onOpenSession(this, nowNanos);
		}

	}

	/** End what {@link OpenSession} began; a session that is up is closed. */
	record CancelOpen(long request) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onCancelOpen(this, nowNanos);
		}

	}

	/** Close one session. */
	record CloseSession(String session) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onCloseSession(this, nowNanos);
		}

	}

	/**
	 * Measure the round trip of a session; answered by {@link Output.RoundTrip} with the
	 * token.
	 */
	record PingSession(String session, long token) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onPingSession(this, nowNanos);
		}

	}

	/** The peer metadata, already checked. */
	record SetMetadata(String json) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onSetMetadata(this, nowNanos);
		}

	}

	/** All addresses that discovery knows of now, at most 1,000, without our own. */
	record Discovered(List<DiscoveredPeer> peers) implements Input {

		public Discovered {
			peers = List.copyOf(peers);
		}

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onDiscovered(this, nowNanos);
		}

	}

	/** Whether the application is asked with whom it wants sessions, from now on. */
	record GuardConnections(boolean asks) implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onGuardConnections(this, nowNanos);
		}

	}

	/** Say goodbye: pending sends end, sessions close, then {@link Output.Stopped}. */
	record Stop() implements Input {

		@Override
		public void applyTo(InputHandler handler, long nowNanos) {
			handler.onStop(this, nowNanos);
		}

	}

}
