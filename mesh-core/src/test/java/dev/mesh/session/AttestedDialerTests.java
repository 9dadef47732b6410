package dev.mesh.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.session.AuthenticationRequest.Occasion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dialers that show no secret, but what a trusted peer attests of them. */
class AttestedDialerTests {

	private final VirtualNetwork network = new VirtualNetwork();

	private final TestNode till = this.network.node("till");

	private final TestNode hub = this.network.node("hub");

	private final TestNode attester = this.network.node("attester");

	private final Credentials.Attested attested = new Credentials.Attested(this.attester.key(), "session-7",
			Optional.of("bob"), List.of("ops"), Map.of("tenant", "north"), OptionalLong.empty());

	@BeforeEach
	void takeWhatIsAttested() {
		this.hub.authenticator = (request) -> (request.credentials() instanceof Credentials.Attested found)
				? AuthenticationResult.allow(found.principal().orElseThrow(), found.roles()).withClaims(found.claims())
				: AuthenticationResult.deny("no attestation");
	}

	@Test
	void theAuthenticatorIsAskedAboutWhatWasFoundInTheRecord() {
		this.hub.attestations.put(this.till.key(), this.attested);
		open();

		assertThat(this.hub.authenticated).singleElement()
			.extracting(AuthenticationRequest::credentials, AuthenticationRequest::occasion)
			.containsExactly(this.attested, Occasion.OPEN);
		assertThat(this.hub.session(this.till).principal()).isEqualTo("bob");
		assertThat(this.hub.session(this.till).claims()).containsEntry("tenant", "north");
		assertThat(this.till.session(this.hub).roles()).containsExactly("ops");
	}

	@Test
	void withoutAnAttestationNobodyIsAskedAndTheDialerIsRefused() {
		open();

		assertThat(this.hub.authenticated).isEmpty();
		assertThat(this.till.events).anyMatch((event) -> event.contains("AUTHENTICATION_FAILED"));
	}

	@Test
	void whoComesBackIsStillWhatItWasAttestedToBe() {
		this.hub.attestations.put(this.till.key(), this.attested);
		open();
		String id = this.till.session(this.hub).id();
		this.hub.attestations.clear();
		this.network.lastWire().cut();
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.session(this.hub).id()).isEqualTo(id);
		assertThat(this.hub.session(this.till).principal()).isEqualTo("bob");
	}

	@Test
	void aWithdrawnAttestationEndsTheSessionThatItOpened() {
		this.hub.attestations.put(this.till.key(), this.attested);
		open();
		this.hub.input((sessions, now) -> sessions.expulsions()
			.revokeAttested(this.till.key(), this.till.key(), "session-7", now));
		this.hub.input((sessions, now) -> sessions.expulsions()
			.revokeAttested(this.till.key(), this.attester.key(), "session-6", now));
		this.network.run(Duration.ofSeconds(1));
		assertThat(this.hub.session(this.till)).as("another one's, and of an earlier session").isNotNull();

		this.hub.attestations.clear();
		this.hub.input((sessions, now) -> sessions.expulsions()
			.revokeAttested(this.till.key(), this.attester.key(), "session-7", now));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.isActive(this.till)).isFalse();
		assertThat(this.till.events).anyMatch((event) -> event.contains("REVOKED"));
	}

	@Test
	void whatWasWithdrawnWhileItWasLookedAtLetsNobodyIn() {
		this.hub.attestations.put(this.till.key(), this.attested);
		this.hub.withdrawn.add("session-7");
		open();

		assertThat(this.hub.isActive(this.till)).isFalse();
		assertThat(this.till.events).anyMatch((event) -> event.contains("REVOKED"));
	}

	@Test
	void whatOthersAttestIsNotSaidAgain() {
		this.hub.attestations.put(this.till.key(), this.attested);
		open();

		assertThat(this.hub.attested).singleElement().satisfies((statement) -> {
			assertThat(statement.principal()).isNull();
			assertThat(statement.roles()).isEmpty();
			assertThat(statement.claims()).isEmpty();
		});
	}

	@Test
	void anAttesterThatHasNoSuchSessionEndsOnlyWhatHasJustBegun() {
		this.hub.attestations.put(this.till.key(), this.attested);
		open();
		this.hub.attestations.clear();
		this.hub.input((sessions, now) -> sessions.expulsions()
			.attestationEnded(this.till.key(), this.attester.key(), "session-7", now));
		this.network.run(Duration.ofSeconds(1));
		assertThat(this.hub.isActive(this.till)).isFalse();

		this.hub.attestations.put(this.till.key(), this.attested);
		this.network.run(Duration.ofSeconds(120));
		assertThat(this.hub.isActive(this.till)).isTrue();
		this.hub.input((sessions, now) -> sessions.expulsions()
			.attestationEnded(this.till.key(), this.attester.key(), "session-7", now));
		this.network.run(Duration.ofSeconds(1));
		assertThat(this.hub.isActive(this.till)).as("it has outlived that").isTrue();
	}

	@Test
	void aSessionOpenedWithASecretDoesNotEndWithAnAttestation() {
		this.hub.authenticator = (request) -> AuthenticationResult.allow("bob", List.of());
		this.till.open(this.hub);
		this.network.run(Duration.ofSeconds(1));
		this.hub.input((sessions, now) -> sessions.expulsions()
			.revokeAttested(this.till.key(), this.attester.key(), "session-7", now));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.hub.session(this.till)).isNotNull();
	}

	@Test
	void anAttestationIsNotShownInPlaceOfOtherCredentials() {
		this.hub.authenticator = (request) -> AuthenticationResult.allow("bob", List.of());
		this.till.open(this.hub);
		this.network.run(Duration.ofSeconds(1));
		String id = this.till.session(this.hub).id();
		this.till.input((sessions, now) -> sessions.handleReauthenticate(id, Credentials.attestation(), now));
		this.network.run(Duration.ofSeconds(1));

		assertThat(this.till.events).anyMatch((event) -> event.contains("PROTOCOL_ERROR"));
	}

	private void open() {
		this.till.open(new SessionRequest(this.till.request(this.hub).uris(), Credentials.attestation(), Map.of(), null,
				60_000, ReconnectionStrategy.fullJitter(100, 30_000), true));
		this.network.run(Duration.ofSeconds(1));
	}

}
