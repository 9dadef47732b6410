package dev.mesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.bus.BusAccess;
import dev.mesh.bus.BusAccess.Attestation;
import dev.mesh.bus.BusAccess.Operation;
import dev.mesh.bus.BusAuthorizer;
import dev.mesh.bus.Permit;
import dev.mesh.bus.Reliability;
import dev.mesh.identity.Identity;
import dev.mesh.identity.PeerKey;
import dev.mesh.identity.Signatures;
import dev.mesh.peer.Input;
import dev.mesh.peer.Output;
import dev.mesh.peer.WorkTask;
import dev.mesh.link.LinkType;
import dev.mesh.session.AuthenticationRequest;
import dev.mesh.session.AuthenticationRequest.Occasion;
import dev.mesh.session.Verdict;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Credentials;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WorkBenchTests {

	private static final int MAX_WAITING = 256;

	@Test
	void whoComesWhenTooManyWaitForTheirAuthenticationIsRefusedAtOnce() {
		RuntimeSettings settings = RuntimeSettings.defaults();
		Inbox inbox = new Inbox(settings);
		CountDownLatch release = new CountDownLatch(1);
		SecureRandom random = new SecureRandom();
		WorkBench bench = new WorkBench(Signatures.ed25519(Identity.generate(random)),
				new WorkBench.UserCode((request) -> {
					await(release);
					return AuthenticationResult.deny("late");
				}, new AuthorizerChain(List.of(), PeerKey::toString, System::nanoTime), connections(inbox)), random,
				settings, "mesh-test", inbox);

		int taken = settings.authenticationThreads() + MAX_WAITING;
		for (int work = 1; work <= taken; work++) {
			bench.start(authentication(work));
		}
		assertThat(inbox.isEmpty()).isTrue();
		bench.start(authentication(taken + 1));

		List<Entry> answers = new ArrayList<>();
		assertThat(inbox.drain(answers, 10, Integer.MAX_VALUE)).isEqualTo(1);
		assertThat(answers).singleElement()
			.isEqualTo(new Entry.Plain(new Input.WorkDone(taken + 1L, Verdict.busy(1_000))));
		release.countDown();
		bench.close(5_000_000_000L);
	}

	/** Each question of theirs hangs for as long as the test wants. */
	@Test
	@Timeout(60)
	void whatOthersAskIsDecidedBesideFourPeersWhoseDecisionsHang() {
		RuntimeSettings settings = RuntimeSettings.defaults();
		Inbox inbox = new Inbox(settings);
		CountDownLatch release = new CountDownLatch(1);
		SecureRandom random = new SecureRandom();
		BusAuthorizer authorizer = (access) -> {
			if (access.path().equals("slow")) {
				await(release);
			}
			return true;
		};
		WorkBench bench = new WorkBench(Signatures.ed25519(Identity.generate(random)),
				new WorkBench.UserCode((request) -> AuthenticationResult.deny("nobody"),
						new AuthorizerChain(List.of(authorizer), PeerKey::toString, System::nanoTime),
						connections(inbox)),
				random, settings, "mesh-test", inbox);
		for (int work = 1; work <= 16; work++) {
			bench.start(authorization(work, work % 4, "slow"));
		}
		for (int work = 101; work <= 200; work++) {
			bench.start(authorization(work, work, "quick"));
			assertThat(next(inbox)).isEqualTo(new Entry.Plain(new Input.WorkDone(work, List.of(Permit.ALLOWED))));
		}
		release.countDown();
		for (int work = 1; work <= 16; work++) {
			next(inbox);
		}
		bench.close(5_000_000_000L);
	}

	private static ConnectionDesk connections(Inbox inbox) {
		return new ConnectionDesk(new ConnectionHandler(), new NamedThreads("mesh-test-connections").growingPool(1),
				inbox, Duration.ofSeconds(10), System::nanoTime);
	}

	private static Entry next(Inbox inbox) {
		List<Entry> entries = new ArrayList<>();
		while (inbox.drain(entries, 1, Integer.MAX_VALUE) == 0) {
			inbox.await(1_000_000_000L);
		}
		return entries.get(0);
	}

	private static Output.StartWork authorization(long work, int peer, String path) {
		return new Output.StartWork(work, new WorkTask.Authorize(List.of(new BusAccess(new PeerKey(0, 0, 0, peer),
				Operation.SEND, path, Reliability.RELIABLE, Attestation.NONE))));
	}

	private static Output.StartWork authentication(long work) {
		return new Output.StartWork(work, new WorkTask.Authenticate(new AuthenticationRequest(new PeerKey(1, 2, 3, 4),
				Credentials.anonymous(), Map.of(), "{}", "test", LinkType.WEBSOCKET, Occasion.OPEN, null)));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
