package dev.mesh.autoconfigure;

import static dev.mesh.autoconfigure.Applications.LIMIT;
import static dev.mesh.autoconfigure.Applications.knows;
import static dev.mesh.autoconfigure.Applications.mesh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.identity.PeerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.SpringBootTestContextBootstrapper;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.SpringProperties;
import org.springframework.stereotype.Component;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.CacheAwareContextLoaderDelegate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.cache.ContextCache;
import org.springframework.test.context.cache.ContextCacheUtils;
import org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate;
import org.springframework.test.context.cache.DefaultContextCache;

/**
 * A user's test classes one after the other, as Spring's test framework runs them: it
 * keeps their contexts, pauses those that no test class uses, and resumes them. The hub
 * is no test's.
 */
@Timeout(120)
class ContextPauseTests {

	private final Applications applications = new Applications();

	private final List<TestClass> begun = new ArrayList<>();

	private static final List<String> asked = new CopyOnWriteArrayList<>();

	private static ContextCache cache;

	private static ConfigurableApplicationContext hub;

	@BeforeEach
	void startHub() {
		asked.clear();
		hub = this.applications.hub(Application.class);
	}

	@AfterEach
	void close() {
		SpringProperties.setProperty(ContextCache.CONTEXT_CACHE_PAUSE_PROPERTY_NAME, null);
		this.begun.forEach((test) -> test.manager.getTestContext().markApplicationContextDirty(null));
		this.applications.close();
	}

	private static void pause(String mode) {
		SpringProperties.setProperty(ContextCache.CONTEXT_CACHE_PAUSE_PROPERTY_NAME, mode);
		cache = new DefaultContextCache(4, ContextCacheUtils.retrievePauseMode());
	}

	@Test
	void sessionsEndWhenAnotherContextIsTestedAndComeBackWithTheSameKeyWhenTheTurnIsTheirs() throws Exception {
		pause(null);
		TestClass first = begin(First.class);
		Mesh mesh = mesh(first.context);
		PeerKey key = mesh.key();
		assertThat(answers(first)).isEqualTo("first 1");
		first.end();
		assertThat(mesh.isRunning()).as("until there is another one").isTrue();

		TestClass second = begin(Second.class);
		assertThat(mesh.isRunning()).isFalse();
		await().atMost(LIMIT).until(() -> !knows(mesh(hub), mesh));
		assertThat(mesh(hub).openSessions()).extracting((session) -> session.peer()).doesNotContain(key);
		assertThat(answers(second)).isEqualTo("second 1");
		second.end();

		TestClass again = begin(First.class);
		assertThat(again.context).isSameAs(first.context);
		assertThat(mesh(second.context).isRunning()).isFalse();
		assertThat(mesh(again.context).key()).isEqualTo(key);
		assertThat(answers(again)).isEqualTo("first 2");
		assertThat(asked).as("each call once").containsExactly("first 1", "second 1", "first 2");
		assertThat(again.context.getBean(MeshListenerEndpointRegistry.class).isListening("on-demand")).isFalse();
		again.end();
	}

	@Test
	void sessionsOfContextsThatAreAlwaysPausedEndWithTheTestClass() throws Exception {
		pause("always");
		TestClass first = begin(First.class);
		first.end();
		assertThat(mesh(first.context).isRunning()).isFalse();
		assertThat(answers(begin(First.class))).isEqualTo("first 1");
	}

	@Test
	void sessionsOfContextsThatAreNeverPausedStay() throws Exception {
		pause("never");
		TestClass first = begin(First.class);
		first.end();
		begin(Second.class).end();
		assertThat(answers(first)).isEqualTo("first 1");
	}

	@Test
	void aServerThatIsPausedAcceptsItsPeersAgain() throws Exception {
		pause("always");
		TestClass server = begin(Server.class);
		try (Applications others = new Applications()) {
			Mesh peer = mesh(others.client(server.context, Application.class));
			assertThat(Applications.ask(peer, mesh(server.context), "who", "")).isEqualTo("server 1");
			server.end();
			await().atMost(LIMIT).until(() -> peer.connectedSessions().isEmpty());
			TestClass again = begin(Server.class);
			await().atMost(LIMIT).until(() -> !peer.connectedSessions().isEmpty());
			assertThat(Applications.ask(peer, mesh(again.context), "who", "")).isEqualTo("server 2");
		}
	}

	private TestClass begin(Class<?> type) throws Exception {
		TestClass test = new TestClass(type);
		this.begun.add(test);
		return test;
	}

	private static String answers(TestClass test) throws Exception {
		return Applications.ask(mesh(hub), mesh(test.context), "who", "");
	}

	/** A test class that is at work. */
	private static final class TestClass {

		private final TestContextManager manager;

		private final ApplicationContext context;

		private TestClass(Class<?> type) throws Exception {
			this.manager = new TestContextManager(type);
			this.manager.beforeTestClass();
			this.manager.prepareTestInstance(type.getDeclaredConstructor().newInstance());
			this.context = this.manager.getTestContext().getApplicationContext();
		}

		private void end() throws Exception {
			this.manager.afterTestClass();
		}

	}

	/** Keeps the contexts in a cache of this test's own. */
	static class Bootstrapper extends SpringBootTestContextBootstrapper {

		@Override
		protected CacheAwareContextLoaderDelegate getCacheAwareContextLoaderDelegate() {
			return new DefaultCacheAwareContextLoaderDelegate(cache);
		}

	}

	@SpringBootTest(classes = Application.class,
			properties = { "app.name=first", "mesh.session.principal=edge", "mesh.session.password=secret" })
	@BootstrapWith(Bootstrapper.class)
	static class First {

		@DynamicPropertySource
		static void connect(DynamicPropertyRegistry registry) {
			registry.add("mesh.session.urls", () -> "ws://127.0.0.1:" + Applications.port(hub) + "/mesh");
		}

	}

	@SpringBootTest(classes = Application.class,
			properties = { "app.name=second", "mesh.session.principal=edge", "mesh.session.password=secret" })
	@BootstrapWith(Bootstrapper.class)
	static class Second {

		@DynamicPropertySource
		static void connect(DynamicPropertyRegistry registry) {
			First.connect(registry);
		}

	}

	@SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { "app.name=server", "mesh.server.enabled=true", "mesh.server.users[0].principal=edge",
					"mesh.server.users[0].password={noop}secret" })
	@BootstrapWith(Bootstrapper.class)
	static class Server {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Answering.class)
	static class Application {

	}

	@Component
	static class Answering {

		private final String name;

		private int calls;

		Answering(@Value("${app.name:}") String name) {
			this.name = name;
		}

		@BusMessageListener("who")
		synchronized String who(String question) {
			this.calls++;
			String answer = this.name + " " + this.calls;
			asked.add(answer);
			return answer;
		}

		@BusMessageListener(id = "on-demand", path = "on-demand", autoStartup = "false")
		void onDemand(String text) {
		}

	}

}
