package dev.mesh.presence;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A session of a {@link GossipMesh}: opened once, lost once, over a minute later. */
final class GossipSession {

	/** HELLO, WELCOME, PROOF and ACCEPTED of whole peers, as measured. */
	private static final int HANDSHAKE_BYTES = 2_200;

	/** Signatures, verifications and agreements of each end. */
	private static final int HANDSHAKE_KEY_TASKS = 3;

	private static final long WINDOW_NANOS = Duration.ofSeconds(60).toNanos();

	private final GossipMesh mesh;

	private final GossipNode dialer;

	private final GossipNode acceptor;

	private final long latencyNanos;

	private String id = "";

	private boolean up;

	private boolean over;

	GossipSession(GossipMesh mesh, GossipNode dialer, GossipNode acceptor, long latencyNanos) {
		this.mesh = mesh;
		this.dialer = dialer;
		this.acceptor = acceptor;
		this.latencyNanos = latencyNanos;
	}

	GossipNode dialer() {
		return this.dialer;
	}

	GossipNode acceptor() {
		return this.acceptor;
	}

	boolean isOf(GossipNode node) {
		return node == this.dialer || node == this.acceptor;
	}

	boolean isAcross(BitSet group) {
		return !this.over && group.get(this.dialer.number()) != group.get(this.acceptor.number());
	}

	boolean isOver() {
		return this.over;
	}

	/** Both ends work with their keys, the acceptor last. */
	void open(String session) {
		this.id = session;
		this.mesh.handshake(HANDSHAKE_BYTES);
		this.mesh.later(2 * this.latencyNanos, () -> this.dialer.work(HANDSHAKE_KEY_TASKS, () -> this.mesh
			.later(this.latencyNanos, () -> this.acceptor.work(HANDSHAKE_KEY_TASKS + 1, this::accepted))));
	}

	private void accepted() {
		if (this.over || !this.dialer.isRunning()) {
			return;
		}
		this.up = true;
		EdgeStatement statement = new EdgeStatement(this.acceptor.key(), 1, this.dialer.key(), 1, this.id, 1,
				"WEBSOCKET", Optional.of(this.dialer.name()), List.of("device"), OptionalLong.empty());
		byte[] signed = this.acceptor.sign(EdgeStatement.LABEL, statement.content());
		this.mesh.later(this.latencyNanos, () -> {
			if (this.up && this.dialer.isRunning()) {
				this.dialer.dialled(this, signed);
			}
		});
		this.acceptor.accepted(this, signed);
	}

	void transmit(GossipNode from, int type, byte[] body) {
		GossipNode to = (from == this.dialer) ? this.acceptor : this.dialer;
		this.mesh.later(this.latencyNanos, () -> {
			if (this.up) {
				to.receive(from.key(), type, body);
			}
		});
	}

	/** Its link breaks; both ends notice that after a while, and give it up later. */
	void lose(long noticedAfterNanos) {
		this.up = false;
		this.over = true;
		this.mesh.later(noticedAfterNanos, () -> {
			this.dialer.lost(this, true);
			this.acceptor.lost(this, false);
		});
		this.mesh.later(noticedAfterNanos + WINDOW_NANOS, () -> {
			this.dialer.closed(this, true);
			this.acceptor.closed(this, false);
		});
	}

	String id() {
		return this.id;
	}

}
