package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A session of a {@link TestNetwork}. */
final class TestLink {

	private final TestNetwork network;

	private final TestNode dialer;

	private final TestNode acceptor;

	private final String session;

	private Optional<String> principal = Optional.empty();

	private List<String> roles = List.of();

	private Map<String, String> claims = Map.of();

	private boolean anonymous;

	private String scope = "all";

	private long sequence;

	private boolean up;

	TestLink(TestNetwork network, TestNode dialer, TestNode acceptor, String session) {
		this.network = network;
		this.dialer = dialer;
		this.acceptor = acceptor;
		this.session = session;
	}

	TestLink as(String who, String... given) {
		this.principal = Optional.of(who);
		this.roles = List.of(given);
		return this;
	}

	TestLink claiming(Map<String, String> published) {
		this.claims = published;
		return this;
	}

	TestLink anonymous() {
		this.anonymous = true;
		return this;
	}

	TestLink scope(String text) {
		this.scope = text;
		return this;
	}

	/** The dialer has shown other credentials. */
	void reauthenticate(String who, String... given) {
		as(who, given);
		this.anonymous = false;
		this.sequence++;
		long now = this.network.nowNanos();
		this.acceptor.gossip().edges().handleAcceptedTerms(signedStatement(), this.dialer.key(), now);
		this.acceptor.gossip().handleNeighbourTerms(this.dialer.key(), who, List.of(given), now);
		this.dialer.gossip().edges().handleDialled(signedStatement(), now);
		this.network.run(Duration.ZERO);
	}

	private NeighbourTerms terms() {
		return NeighbourTerms.accepted(this.dialer.local().role(),
				this.anonymous ? null : this.principal.orElse("somebody"), this.roles, this.scope);
	}

	String session() {
		return this.session;
	}

	boolean isUp() {
		return this.up;
	}

	int generation() {
		return (int) this.sequence;
	}

	boolean isOf(TestNode node) {
		return node == this.dialer || node == this.acceptor;
	}

	boolean carries(TestNode from, PeerKey to) {
		return this.up && isOf(from) && other(from).key().equals(to);
	}

	TestNode other(TestNode end) {
		return (end == this.dialer) ? this.acceptor : this.dialer;
	}

	EdgeStatement statement() {
		return new EdgeStatement(this.acceptor.key(), this.acceptor.local().incarnation(), this.dialer.key(),
				this.dialer.local().incarnation(), this.session, this.sequence, "WEBSOCKET", this.principal, this.roles,
				this.claims, OptionalLong.empty());
	}

	byte[] signedStatement() {
		return this.acceptor.sign(EdgeStatement.LABEL, statement().content());
	}

	/** A handshake: for the first time, or to resume. */
	void open() {
		this.sequence++;
		this.up = true;
		long now = this.network.nowNanos();
		this.acceptor.gossip()
			.edges()
			.handleAccepted(signedStatement(), this.dialer.key(), this.dialer.gossip().ownRecord(), now);
		this.acceptor.gossip().handleNeighbourUp(this.dialer.key(), terms(), now);
		this.dialer.gossip().edges().handleDialled(signedStatement(), now);
		this.dialer.gossip()
			.handleNeighbourUp(this.acceptor.key(), NeighbourTerms.dialled(this.acceptor.local().role()), now);
		this.network.run(Duration.ZERO);
	}

	/** The link breaks, and both ends notice at once. */
	void lose() {
		this.up = false;
		loseAtDialer();
		loseAtAcceptor();
		this.network.run(Duration.ZERO);
	}

	void loseAtDialer() {
		this.up = false;
		if (!this.dialer.isStopped()) {
			this.dialer.gossip().edges().handleDialledLost(this.session, this.network.nowNanos());
			this.dialer.gossip().handleNeighbourDown(this.acceptor.key(), this.network.nowNanos());
		}
	}

	void loseAtAcceptor() {
		this.up = false;
		if (!this.acceptor.isStopped()) {
			this.acceptor.gossip().edges().handleAcceptedLost(this.session, this.network.nowNanos());
			this.acceptor.gossip().handleNeighbourDown(this.dialer.key(), this.network.nowNanos());
		}
	}

	void close() {
		this.up = false;
		long now = this.network.nowNanos();
		this.dialer.gossip().edges().handleDialledClosed(this.session, now);
		this.dialer.gossip().handleNeighbourDown(this.acceptor.key(), now);
		this.acceptor.gossip().edges().handleAcceptedClosed(this.session, now);
		this.acceptor.gossip().handleNeighbourDown(this.dialer.key(), now);
		this.network.run(Duration.ZERO);
	}

}
