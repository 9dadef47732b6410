package dev.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.discovery.DiscoveredPeer;
import dev.mesh.discovery.DiscoveryStatus;
import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.discovery.ProgrammaticDiscovery;
import dev.mesh.link.memory.InMemoryNetwork;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeshDiscoveryTests {

	private static final URI OTHER = URI.create("mem://other");

	private static final URI SELF = URI.create("mem://self");

	@Test
	void everyRunLooksForPeersAndThePeerItselfIsNoneOfThem() {
		ProgrammaticDiscovery mine = new ProgrammaticDiscovery("mine");
		mine.set(List.of(SELF, OTHER));
		try (InMemoryNetwork network = new InMemoryNetwork();
				Mesh mesh = Mesh.builder()
					.name("finder")
					.transport(network.transport())
					.acceptSessions(true)
					.advertisedUrls(() -> List.of(SELF))
					.discovery(mine)
					.build()) {
			assertThat(mesh.discovery())
				.containsExactly(new DiscoveryStatus("mine", List.of(), Optional.empty(), Optional.empty()));
			for (int run = 0; run < 2; run++) {
				mesh.start();
				await(() -> mesh.discovery().get(0).lastAnswer().isPresent());
				assertThat(mesh.discovery().get(0).peers()).containsExactly(DiscoveredPeer.configured(OTHER));
				assertThat(threads()).contains("mesh-finder-discovery");
				mesh.stop();
				await(() -> threads().isEmpty());
			}
		}
	}

	@Test
	void whatChangesWhileItRunsIsFound() {
		ProgrammaticDiscovery mine = new ProgrammaticDiscovery("mine");
		try (InMemoryNetwork network = new InMemoryNetwork();
				Mesh mesh = Mesh.builder().name("finder").transport(network.transport()).discovery(mine).build()) {
			mesh.start();
			await(() -> mesh.discovery().get(0).lastAnswer().isPresent());
			mine.set(List.of(OTHER));
			await(() -> !mesh.discovery().get(0).peers().isEmpty());
			assertThat(mesh.discovery().get(0).peers()).containsExactly(DiscoveredPeer.configured(OTHER));
		}
	}

	@Test
	void aFailureIsShownAndCountedAndHoldsUpNothing() {
		try (Mesh mesh = Mesh.builder().name("finder").discovery(PeerDiscovery.of("broken", () -> {
			throw new IllegalStateException("the registry is gone");
		})).build()) {
			mesh.start();
			await(() -> mesh.discovery().get(0).lastFailure().isPresent());
			assertThat(mesh.discovery().get(0).lastFailure()).contains("the registry is gone");
			assertThat(mesh.statistics().counter("discovery.failures")).isEqualTo(1);
			assertThat(mesh.isRunning()).isTrue();
		}
	}

	@Test
	void stopStopsTheSourceBeforeItReturns() throws Exception {
		BlockingQueue<String> events = new LinkedBlockingQueue<>();
		try (Mesh mesh = Mesh.builder().name("finder").discovery(new Noting(events)).build()) {
			mesh.start();
			assertThat(events.take()).isEqualTo("start");
			assertThat(events.take()).isEqualTo("find");
			mesh.stop();
			assertThat(events).containsExactly("stop");
		}
		assertThat(events).containsExactly("stop");
	}

	@Test
	void withoutSourcesThereIsNoThreadAndNoStatus() {
		try (Mesh mesh = Mesh.builder().name("finder").build()) {
			mesh.start();
			assertThat(mesh.discovery()).isEmpty();
			assertThat(threads()).isEmpty();
		}
	}

	@Test
	void aSourceThatCannotBeUsedIsRefusedWhenTheMeshIsBuilt() {
		MeshBuilder builder = Mesh.builder().discovery(PeerDiscovery.of(" ", List::of));
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("PeerDiscovery");
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("mesh-finder-discovery"))
			.toList();
	}

	private static void await(BooleanSupplier condition) {
		while (!condition.getAsBoolean()) {
			LockSupport.parkNanos(1_000_000);
		}
	}

	private record Noting(BlockingQueue<String> events) implements PeerDiscovery {

		@Override
		public String name() {
			return "noting";
		}

		@Override
		public List<DiscoveredPeer> find() {
			this.events.add("find");
			return List.of();
		}

		@Override
		public void start(Runnable onChange) {
			this.events.add("start");
		}

		@Override
		public void stop() {
			this.events.add("stop");
		}

	}

}
