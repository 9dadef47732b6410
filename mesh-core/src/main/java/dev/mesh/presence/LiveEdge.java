package dev.mesh.presence;

import dev.mesh.identity.PeerKey;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** An edge that exists. */
record LiveEdge(EdgeStatement statement, Connection.State state, OptionalLong rttMillis) {

	PeerKey dialer() {
		return this.statement.dialer();
	}

	PeerKey acceptor() {
		return this.statement.acceptor();
	}

	boolean isUp() {
		return this.state == Connection.State.UP;
	}

	UpEdge toUpEdge() {
		return new UpEdge(dialer(), acceptor(), this.statement.session(), this.statement.sequence());
	}

	Connection toConnection() {
		boolean dialerFirst = dialer().compareTo(acceptor()) < 0;
		Optional<Duration> rtt = this.rttMillis.isPresent() ? Optional.of(Duration.ofMillis(this.rttMillis.getAsLong()))
				: Optional.empty();
		return new Connection(this.statement.session(), dialerFirst ? dialer() : acceptor(),
				dialerFirst ? acceptor() : dialer(), dialer(), this.statement.type(), this.state, rtt,
				this.statement.principal(), this.statement.roles(), this.statement.claims());
	}

}
