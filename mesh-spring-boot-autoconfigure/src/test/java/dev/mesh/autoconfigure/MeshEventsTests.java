package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.event.MeshSessionEvent;
import dev.mesh.event.PresenceChangedEvent;
import dev.mesh.presence.PresenceChange;
import dev.mesh.session.Session;
import dev.mesh.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.test.context.TestPropertySource;

/** Tests for application events of a web application to which a peer connects. */
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = "mesh.server.anonymous=true")
class MeshEventsTests extends HubFixture {

	@Autowired
	Heard heard;

	@Autowired
	MeshCounters counters;

	@Test
	void aPeerThatComesAndGoesIsToldOfAndSoIsItsSession() {
		try (Mesh client = Mesh.builder().name("till-7").build()) {
			client.start();
			client.sessions().open(address());
			await().atMost(LIMIT)
				.until(() -> this.heard.presence,
						(all) -> all.stream().anyMatch((event) -> event.graph().peer(client.key()).isPresent()));
			assertThat(types(client)).startsWith(PresenceChange.Type.JOINED);
			await().atMost(LIMIT).until(() -> states(client), (all) -> all.contains(SessionState.CONNECTED_ACTIVE));
			client.stop();
			await().atMost(LIMIT).until(() -> types(client), (types) -> types.contains(PresenceChange.Type.LEFT));
			await().atMost(LIMIT).until(() -> states(client), (all) -> all.get(all.size() - 1).isClosed());
		}
	}

	@Test
	void aPeerThatComesBackInTheSameIncarnationHasReturned() {
		try (Mesh client = Mesh.builder().name("till-8").build()) {
			client.start();
			for (int i = 0; i < 2; i++) {
				int times = i + 1;
				Session session = client.sessions().open(address());
				await().atMost(LIMIT).until(() -> count(client, PresenceChange.Type.JOINED) == times);
				session.close();
				await().atMost(LIMIT).until(() -> count(client, PresenceChange.Type.LEFT) == times);
			}
			List<PresenceChangedEvent> joined = this.heard.presence.stream()
				.filter((event) -> event.change().key().equals(client.key())
						&& event.change().type() == PresenceChange.Type.JOINED)
				.toList();
			assertThat(joined).extracting(PresenceChangedEvent::isReturn).containsExactly(false, true);
			assertThat(joined.get(1).changes().isMerge()).isTrue();
			assertThat(joined.get(1).changes().graph()).isSameAs(joined.get(1).graph());
		}
	}

	@Test
	void anEventListenerThatThrowsKeepsNobodyFromHearingOfWhatComesNext(CapturedOutput output) {
		long before = this.counters.dropped(MeshEvents.FAILED);
		try (Mesh client = Mesh.builder().name("unwanted").build()) {
			client.start();
			client.sessions().open(address());
			await().atMost(LIMIT).until(() -> types(client), (types) -> types.contains(PresenceChange.Type.CONNECTED));
			assertThat(types(client)).doesNotContain(PresenceChange.Type.JOINED);
			await().atMost(LIMIT).until(() -> states(client), (all) -> all.contains(SessionState.CONNECTED_ACTIVE));
		}
		assertThat(this.counters.dropped(MeshEvents.FAILED)).isGreaterThan(before);
		assertThat(output).contains("A listener of the application event PresenceChangedEvent has failed")
			.contains("this listener wants to know nobody");
	}

	private int count(Mesh client, PresenceChange.Type type) {
		return (int) types(client).stream().filter(type::equals).count();
	}

	private List<PresenceChange.Type> types(Mesh client) {
		return this.heard.presence.stream()
			.filter((event) -> event.change().key().equals(client.key()))
			.map((event) -> event.change().type())
			.toList();
	}

	private List<SessionState> states(Mesh client) {
		return new ArrayList<>(this.heard.sessions).stream()
			.filter((event) -> event.session().peer().equals(client.key()))
			.map(MeshSessionEvent::to)
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Failing.class, Heard.class })
	static class App {

	}

	@Component
	static class Failing {

		@EventListener
		@Order(Ordered.HIGHEST_PRECEDENCE)
		void on(PresenceChangedEvent event) {
			if (event.change().type() == PresenceChange.Type.JOINED
					&& event.graph().peer(event.change().key()).orElseThrow().deviceName().equals("unwanted")) {
				throw new IllegalStateException("this listener wants to know nobody");
			}
		}

	}

	@Component
	static class Heard {

		final List<PresenceChangedEvent> presence = new CopyOnWriteArrayList<>();

		final List<MeshSessionEvent> sessions = new CopyOnWriteArrayList<>();

		@EventListener
		void on(PresenceChangedEvent event) {
			this.presence.add(event);
		}

		@EventListener
		void on(MeshSessionEvent event) {
			this.sessions.add(event);
		}

	}

}
