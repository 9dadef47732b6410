package dev.mesh.session;

import dev.mesh.identity.PeerKey;
import dev.mesh.session.SessionRequest.Dialling;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the fluent methods of {@link SessionFactory} set. */
record SessionOptions(@Nullable String principal, @Nullable String password, @Nullable String token,
		Map<String, String> properties, @Nullable PeerKey pinnedKey, Duration reconnectTimeout,
		ReconnectionStrategy strategy, Duration openTimeout, SessionObservers observers, Dialling dialling) {

	static final SessionOptions DEFAULTS = new SessionOptions(null, null, null, Map.of(), null, Duration.ofSeconds(60),
			ReconnectionStrategy.fullJitter(100, 30_000), Duration.ofSeconds(30), SessionObservers.NONE,
			Dialling.DEFAULTS);

	SessionOptions credentials(@Nullable String newPrincipal, @Nullable String newPassword, @Nullable String newToken) {
		return new SessionOptions(newPrincipal, newPassword, newToken, this.properties, this.pinnedKey,
				this.reconnectTimeout, this.strategy, this.openTimeout, this.observers, this.dialling);
	}

	SessionOptions properties(Map<String, String> changed) {
		return new SessionOptions(this.principal, this.password, this.token,
				Collections.unmodifiableMap(new LinkedHashMap<>(changed)), this.pinnedKey, this.reconnectTimeout,
				this.strategy, this.openTimeout, this.observers, this.dialling);
	}

	SessionOptions pinnedKey(PeerKey changed) {
		return new SessionOptions(this.principal, this.password, this.token, this.properties, changed,
				this.reconnectTimeout, this.strategy, this.openTimeout, this.observers, this.dialling);
	}

	SessionOptions reconnectTimeout(Duration changed) {
		return new SessionOptions(this.principal, this.password, this.token, this.properties, this.pinnedKey, changed,
				this.strategy, this.openTimeout, this.observers, this.dialling);
	}

	SessionOptions strategy(ReconnectionStrategy changed) {
		return new SessionOptions(this.principal, this.password, this.token, this.properties, this.pinnedKey,
				this.reconnectTimeout, changed, this.openTimeout, this.observers, this.dialling);
	}

	SessionOptions openTimeout(Duration changed) {
		return new SessionOptions(this.principal, this.password, this.token, this.properties, this.pinnedKey,
				this.reconnectTimeout, this.strategy, changed, this.observers, this.dialling);
	}

	SessionOptions dialling(Dialling changed) {
		return new SessionOptions(this.principal, this.password, this.token, this.properties, this.pinnedKey,
				this.reconnectTimeout, this.strategy, this.openTimeout, this.observers, changed);
	}

	SessionOptions observers(SessionObservers changed) {
		return new SessionOptions(this.principal, this.password, this.token, this.properties, this.pinnedKey,
				this.reconnectTimeout, this.strategy, this.openTimeout, changed, this.dialling);
	}

	/** Whether there are credentials, or none are wanted. */
	boolean isComplete() {
		return this.token != null || (this.principal != null) == (this.password != null);
	}

	Credentials toCredentials() {
		if (this.token != null) {
			return new Credentials.Token(Optional.ofNullable(this.principal), this.token);
		}
		if (this.password != null && this.principal != null) {
			return Credentials.password(this.principal, this.password);
		}
		if (this.password != null) {
			throw new IllegalStateException("A password needs a principal; call principal(...) as well");
		}
		if (this.principal != null) {
			throw new IllegalStateException(
					"Principal '" + this.principal + "' has neither password nor token; call one of them as well");
		}
		return Credentials.anonymous();
	}

	@Override
	public String toString() {
		return "SessionOptions[principal=" + this.principal + "]";
	}

}
