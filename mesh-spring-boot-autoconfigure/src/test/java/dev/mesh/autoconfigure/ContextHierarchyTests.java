package dev.mesh.autoconfigure;

import static dev.mesh.autoconfigure.Applications.LIMIT;
import static dev.mesh.autoconfigure.Applications.ask;
import static dev.mesh.autoconfigure.Applications.mesh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.event.MeshSessionEvent;
import dev.mesh.event.PresenceChangedEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Several contexts in one JVM, beside and above each other.
 */
@Timeout(120)
class ContextHierarchyTests {

	private final Applications applications = new Applications();

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void twoServersInOneJvmAreTwoPeersWithListenersOfTheirOwn() throws Exception {
		ConfigurableApplicationContext one = this.applications.hub(Parent.class, "mesh.peer.name=one");
		ConfigurableApplicationContext two = this.applications.hub(Child.class, "mesh.peer.name=two",
				"mesh.session.urls=ws://127.0.0.1:" + Applications.port(one) + "/mesh", "mesh.session.principal=edge",
				"mesh.session.password=secret");
		assertThat(ask(mesh(one), mesh(two), "child", "")).isEqualTo("child");
		assertThat(ask(mesh(two), mesh(one), "parent", "")).isEqualTo("parent");
		assertThatThrownBy(() -> ask(mesh(two), mesh(one), "child", "")).hasMessageContaining("NO_LISTENER");
		two.close();
		assertThat(mesh(one).isRunning()).isTrue();
	}

	@Test
	void aChildSharesTheMeshOfItsParentAndItsListenersGoWithIt() throws Exception {
		ConfigurableApplicationContext hub = this.applications.hub(Parent.class);
		ConfigurableApplicationContext parent = this.applications.client(hub, Parent.class);
		Mesh mesh = mesh(parent);
		ConfigurableApplicationContext child = this.applications
			.run(new SpringApplicationBuilder(Child.class).parent(parent).web(WebApplicationType.NONE));
		assertThat(mesh(child)).isSameAs(mesh);
		assertThat(child.getBeanFactory().containsLocalBean("meshLifecycle")).isFalse();
		assertThat(ask(mesh(hub), mesh, "parent", "")).isEqualTo("parent");
		assertThat(ask(mesh(hub), mesh, "child", "")).isEqualTo("child");

		child.close();
		assertThat(mesh.isRunning()).isTrue();
		assertThat(ask(mesh(hub), mesh, "parent", "")).isEqualTo("parent");
		assertThatThrownBy(() -> ask(mesh(hub), mesh, "child", "")).hasMessageContaining("NO_LISTENER");
	}

	@Test
	void eventsAreThoseOfTheContextOfTheMeshAndThereOnce() {
		ConfigurableApplicationContext hub = this.applications.hub(Parent.class);
		ConfigurableApplicationContext parent = this.applications.client(hub, Parent.class);
		this.applications.run(new SpringApplicationBuilder(Child.class).parent(parent).web(WebApplicationType.NONE));
		Applications.awaitKnown(mesh(hub), mesh(parent));
		BlockingQueue<ApplicationEvent> events = parent.getBean(Events.class).events;
		events.clear();
		Mesh late = mesh(this.applications.client(hub, Child.class, "mesh.peer.name=late"));
		await().atMost(LIMIT).until(() -> events.stream().anyMatch((event) -> tellsOfJoining(event, late)));
		hub.close();
		await().atMost(LIMIT).until(() -> events.stream().anyMatch(MeshSessionEvent.class::isInstance));
		assertThat(events.stream().filter((event) -> tellsOfJoining(event, late))).hasSize(1);
	}

	private static boolean tellsOfJoining(ApplicationEvent event, Mesh peer) {
		return event instanceof PresenceChangedEvent change && change.toString().contains("JOINED")
				&& change.toString().contains(peer.key().toString());
	}

	@Test
	void aParentWithoutAutoConfigurationLeavesTheMeshToItsChildren() throws Exception {
		ConfigurableApplicationContext shared = this.applications.start(WebApplicationType.NONE, Shared.class);
		ConfigurableApplicationContext hub = this.applications.run(
				new SpringApplicationBuilder(Parent.class).parent(shared).web(WebApplicationType.SERVLET),
				"server.port=0", "mesh.server.enabled=true", "mesh.server.anonymous=true");
		ConfigurableApplicationContext edge = this.applications.run(
				new SpringApplicationBuilder(Child.class).parent(shared).web(WebApplicationType.NONE),
				"mesh.session.urls=ws://127.0.0.1:" + Applications.port(hub) + "/mesh");
		assertThat(ask(mesh(edge), mesh(hub), "parent", "")).isEqualTo("parent");
		assertThat(ask(mesh(hub), mesh(edge), "child", "")).isEqualTo("child");
	}

	@Test
	void actuatorOnAPortOfItsOwnShowsTheOneMesh() throws Exception {
		ConfigurableApplicationContext hub = this.applications.hub(Parent.class, "management.server.port=0",
				"management.endpoints.web.exposure.include=mesh,health", "management.health.mesh.enabled=true");
		ConfigurableApplicationContext client = this.applications.client(hub, Child.class);
		assertThat(ask(mesh(client), mesh(hub), "parent", "")).isEqualTo("parent");
		String port = hub.getEnvironment().getRequiredProperty("local.management.port");
		assertThat(port).isNotEqualTo(String.valueOf(Applications.port(hub)));
		assertThat(get(port, "/actuator/mesh")).contains(mesh(hub).key().toString());
		assertThat(get(port, "/actuator/health")).contains("UP");
	}

	private static String get(String port, String path) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

	@Configuration(proxyBeanMethods = false)
	static class Shared {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Events.class)
	static class Parent {

		@BusMessageListener("parent")
		String parent(String question) {
			return "parent";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Child {

		@BusMessageListener("child")
		String child(String question) {
			return "child";
		}

	}

	@Component
	static class Events {

		final BlockingQueue<ApplicationEvent> events = new LinkedBlockingQueue<>();

		@EventListener({ MeshSessionEvent.class, PresenceChangedEvent.class })
		void on(ApplicationEvent event) {
			this.events.add(event);
		}

	}

}
