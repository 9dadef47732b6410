package dev.mesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Somebody who reads along on every link, from the first byte on, sees presence, but
 * neither a password nor anything of a message, its path included.
 */
class EavesdropperTests {

	private static final long SECOND = 1_000_000_000L;

	private final Simulation simulation = new Simulation(11,
			new Options(2, 4, 0, 0, Duration.ZERO, Set.of(), Set.of()));

	private final List<String> records = new ArrayList<>();

	@Test
	void passwordsPathsAndMessagesCannotBeReadOnAnyLinkDirectOrRelayed() {
		this.simulation.network().listenIn((from, record) -> {
			byte[] bytes = new byte[record.remaining()];
			record.get(bytes);
			this.records.add(new String(bytes, StandardCharsets.ISO_8859_1));
		});
		this.simulation.startAll();
		List<Long> sends = new ArrayList<>();
		for (SimulatedPeer from : this.simulation.all()) {
			for (SimulatedPeer to : this.simulation.all()) {
				if (from != to) {
					sends.add(this.simulation.send(from, to, "our-own/path"));
				}
			}
		}
		this.simulation.network().cutAll(this.simulation.peer("hub0"), "cut, so that there are resumes");
		this.simulation.runFor(20 * SECOND);
		sends.forEach(this.simulation.checkers()::requireAcknowledged);

		assertThat(this.simulation.wire().envelopes()).isGreaterThan(sends.size());
		assertThat(this.records).hasSizeGreaterThan(sends.size())
			.anyMatch((record) -> record.contains("\"name\":\"leaf0\""))
			.noneMatch((record) -> record.contains("secret of"))
			.noneMatch((record) -> record.contains("our-own"))
			.noneMatch((record) -> record.contains("xxxxxxxxxx"));
	}

}
