package dev.mesh.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.identity.AgreementKey;
import dev.mesh.identity.Identity;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.link.LinkType;
import dev.mesh.presence.ConnectionRequestAuthorization;
import dev.mesh.presence.PeerRecord;
import dev.mesh.presence.SignedBlock;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.ConnectionVerdict;
import dev.mesh.session.SessionEnvironment.Candidate;
import dev.mesh.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a dialer shows of itself before it is judged, and how many can be judged at once.
 */
class ConnectionGuardTests {

	private static final long SECOND = 1_000_000_000L;

	private final Identity dialer = Identity.generate(new SecureRandom());

	private final Signatures signatures = Signatures.ed25519(this.dialer);

	private final Map<String, Integer> counters = new HashMap<>();

	private final MeshPeer peer = new MeshPeer(new PeerSetup(
			new PeerSetup.About(new PeerKey(1, 1, 1, 1), 7, "self", "test", "test", true, List.of(), "{}"),
			AgreementKey.generate(new SecureRandom()), PeerSetup.Limits.defaults(), new Random(1),
			(event) -> this.counters.merge(event, 1, Integer::sum)), 0);

	private final List<ConnectionVerdict> verdicts = new ArrayList<>();

	private final List<WorkTask.AskHandler> questions = new ArrayList<>();

	private final List<Long> works = new ArrayList<>();

	private final List<Output.ConnectionRefused> refused = new ArrayList<>();

	@Test
	void withoutAHandlerNothingIsLookedAt() {
		authorize("no record at all".getBytes(StandardCharsets.UTF_8));

		assertThat(this.verdicts).containsExactly(ConnectionVerdict.ALLOWED);
		assertThat(this.peer.guard().nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void metadataIsJudgedOnceItsSignatureIsVerified() {
		guard();
		authorize(record(this.dialer.key(), true));
		turn(0);

		assertThat(this.questions).singleElement()
			.satisfies((question) -> assertThat(question.request().peerMetadata()).containsEntry("app_version", "2"));
		assertThat(this.verdicts).isEmpty();
		this.peer.handle(new Input.WorkDone(this.works.get(0), ConnectionRequestAuthorization.allow()), 0);
		assertThat(this.verdicts).containsExactly(ConnectionVerdict.ALLOWED);
		assertThat(this.peer.guard().openQuestions()).isZero();
	}

	@Test
	void aDialerWithARecordThatItHasNotSignedIsRefusedAndTheHandlerNotAsked() {
		guard();
		authorize(record(this.dialer.key(), false));
		turn(0);

		assertThat(this.verdicts).extracting(ConnectionVerdict::code).containsExactly(ErrorCode.BAD_SIGNATURE);
		assertThat(this.questions).isEmpty();
	}

	@Test
	void aDialerWithTheRecordOfSomebodyElseIsRefused() {
		guard();
		authorize(record(new PeerKey(4, 4, 4, 4), true));
		turn(0);

		assertThat(this.verdicts).extracting(ConnectionVerdict::code).containsExactly(ErrorCode.BAD_SIGNATURE);
		assertThat(this.questions).isEmpty();
	}

	@Test
	void aDialerWithoutAReadableRecordIsRefused() {
		guard();
		authorize("no record at all".getBytes(StandardCharsets.UTF_8));

		assertThat(this.verdicts).extracting(ConnectionVerdict::code).containsExactly(ErrorCode.MALFORMED_FRAME);
	}

	/**
	 * Links that are gone do not free a place: the handler may still be busy with them.
	 */
	@Test
	void whoComesWhenTooManyAreBeingJudgedIsToldToComeBack() {
		guard();
		byte[] record = record(this.dialer.key(), true);
		for (int i = 0; i < ConnectionGuard.MAX_CANDIDATES; i++) {
			authorize(record);
		}
		turn(0);
		assertThat(this.questions).hasSize(ConnectionGuard.MAX_CANDIDATES);
		assertThat(this.verdicts).isEmpty();
		authorize(record);

		assertThat(this.verdicts).singleElement().satisfies((verdict) -> {
			assertThat(verdict.code()).isEqualTo(ErrorCode.BUSY);
			assertThat(verdict.retryAfterMillis()).isPositive();
		});
		assertThat(this.counters).containsEntry("session.connection.busy", 1);

		turn(11 * SECOND);
		assertThat(this.verdicts).hasSize(1 + ConnectionGuard.MAX_CANDIDATES);
		assertThat(this.counters).containsEntry("session.connection.undecided", ConnectionGuard.MAX_CANDIDATES);
		assertThat(this.peer.guard().openQuestions()).isZero();
		authorize(record);
		assertThat(this.verdicts).as("there is room again").hasSize(1 + ConnectionGuard.MAX_CANDIDATES);
	}

	@Test
	void operatorsAreToldOfADenialAndAnAnswerThatCameTooLateIsIgnored() {
		guard();
		authorize(record(this.dialer.key(), true));
		turn(0);
		turn(11 * SECOND);
		this.peer.handle(new Input.WorkDone(this.works.get(0), ConnectionRequestAuthorization.allow()), 12 * SECOND);
		turn(12 * SECOND);

		assertThat(this.verdicts).singleElement().satisfies((verdict) -> {
			assertThat(verdict.code()).isEqualTo(ErrorCode.CONNECTION_DENIED);
			assertThat(verdict.reason()).contains("not answered in time");
		});
		assertThat(this.refused).singleElement().satisfies((output) -> {
			assertThat(output.peer()).isEqualTo(this.dialer.key());
			assertThat(output.remoteAddress()).isEqualTo("10.0.0.7");
			assertThat(output.reason()).contains("not answered in time");
		});
	}

	private void guard() {
		this.peer.handle(new Input.GuardConnections(true), 0);
	}

	private void authorize(byte[] record) {
		Candidate candidate = new Candidate(this.dialer.key(), "10.0.0.7", LinkType.WEBSOCKET, false,
				AuthenticationResult.allow("till", List.of("device")), 10 * SECOND);
		this.peer.guard().authorize(candidate, record, this.verdicts::add);
	}

	/** Verifies what is to be verified, and keeps what the handler is asked. */
	private void turn(long nowNanos) {
		List<Output> outputs = new ArrayList<>();
		this.peer.flush(nowNanos, outputs);
		boolean more = false;
		for (Output output : outputs) {
			if (output instanceof Output.ConnectionRefused one) {
				this.refused.add(one);
			}
			else if (output instanceof Output.StartWork work && work.task() instanceof WorkTask.AskHandler question) {
				this.questions.add(question);
				this.works.add(work.work());
			}
			else if (output instanceof Output.StartWork work && work.task() instanceof WorkTask.Verify verify) {
				this.peer.handle(new Input.WorkDone(work.work(),
						this.signatures.verify(verify.signer(), bytes(verify.message()), bytes(verify.signature()))),
						nowNanos);
				more = true;
			}
		}
		if (more) {
			turn(nowNanos);
		}
	}

	/** A record of this key, signed by the dialer or not at all. */
	private byte[] record(PeerKey key, boolean signed) {
		String agreement = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
		byte[] content = """
				{"key":"%s","incarnation":5,"version":3,"lifetimeSeconds":1800,"name":"till","os":"test",\
				"software":"test","role":"LEAF","agreement":"%s","urls":[],"metadata":{"app_version":"2"},"edges":[]}"""
			.formatted(key, agreement)
			.getBytes(StandardCharsets.UTF_8);
		byte[] signature = this.signatures.sign(SignedBlock.toSign(PeerRecord.LABEL, content));
		return SignedBlock.assemble(content, signed ? signature : new byte[64]);
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

}
