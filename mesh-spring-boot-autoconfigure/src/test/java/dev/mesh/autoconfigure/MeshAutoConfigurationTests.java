package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.mesh.presence.TrustSettings;
import dev.mesh.identity.PeerKey;
import dev.mesh.Mesh;
import dev.mesh.MeshSettings;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.annotation.MeshListenerConfiguration;
import dev.mesh.annotation.MeshListenerEndpointRegistry;
import dev.mesh.bus.Bus;
import dev.mesh.bus.BusAccess;
import dev.mesh.bus.BusAuthorizer;
import dev.mesh.presence.Presence;
import dev.mesh.presence.PresenceAccess;
import dev.mesh.session.ReconnectionStrategy;
import dev.mesh.session.SessionFactory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.StringMessageConverter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests for {@link MeshAutoConfiguration}, {@link MeshListenerAutoConfiguration} and
 * {@link MeshPayloadConverterAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MeshAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshListenerAutoConfiguration.class,
				MeshPayloadConverterAutoConfiguration.class));

	@Test
	void zeroConfigurationIsAPeerOnItsOwnThatTouchesNothing(@TempDir Path directory, CapturedOutput output)
			throws Exception {
		List<Path> before = files(directory);
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(Mesh.class)
				.hasSingleBean(SessionFactory.class)
				.hasSingleBean(Bus.class)
				.hasSingleBean(Presence.class)
				.hasSingleBean(MeshListenerEndpointRegistry.class);
			Mesh mesh = context.getBean(Mesh.class);
			assertThat(mesh.isRunning()).isTrue();
			assertThat(mesh.targets()).isEmpty();
			assertThat(context.getBean(Bus.class)).isSameAs(mesh.bus());
			assertThat(context.getBean(Presence.class)).isSameAs(mesh.presence());
			assertThat(output.toString().lines().filter((line) -> line.contains("INFO") && line.contains("Mesh peer")))
				.singleElement()
				.asString()
				.contains("is alone", "mesh.session.urls", "mesh.peer.data-directory",
						"client only: this peer accepts no sessions");
		});
		assertThat(files(directory)).isEqualTo(before);
	}

	@Test
	void authorizerBeansAreTakenInTheirOrderAndWithoutAnyEverythingMayBeSent() {
		this.contextRunner.run((context) -> assertThat(authorizers(context)).isEqualTo(List.of()));
		BusAuthorizer first = new FirstAuthorizer();
		BusAuthorizer last = (access) -> true;
		this.contextRunner.withBean("last", BusAuthorizer.class, () -> last)
			.withBean("first", BusAuthorizer.class, () -> first)
			.run((context) -> assertThat(authorizers(context)).isEqualTo(List.of(first, last)));
	}

	private static Object authorizers(ApplicationContext context) {
		return assertThat(context.getBean(Mesh.class)).extracting("runtime.plan.parts.authorizers").actual();
	}

	@Test
	void ownMeshIsUsedAndItsPartsAreExposed() {
		Mesh own = Mesh.builder().name("own").build();
		this.contextRunner.withBean(Mesh.class, () -> own).run((context) -> {
			assertThat(context).getBean(Mesh.class).isSameAs(own);
			assertThat(context).getBean(Bus.class).isSameAs(own.bus());
			assertThat(own.isRunning()).isTrue();
		});
	}

	@Test
	void ownPartsAreUsed() {
		Bus bus = mock(Bus.class);
		Presence presence = mock(Presence.class);
		SessionFactory sessions = mock(SessionFactory.class);
		this.contextRunner.withBean(Bus.class, () -> bus)
			.withBean(Presence.class, () -> presence)
			.withBean(SessionFactory.class, () -> sessions)
			.run((context) -> {
				assertThat(context).getBean(Bus.class).isSameAs(bus);
				assertThat(context).getBean(Presence.class).isSameAs(presence);
				assertThat(context).getBean(SessionFactory.class).isSameAs(sessions);
			});
	}

	@Test
	void customizersChangeTheSettingsInOrderAfterTheProperties() {
		List<String> calls = new ArrayList<>();
		this.contextRunner
			.withPropertyValues("mesh.bus.send-timeout=7s", "mesh.server.max-sessions=5", "mesh.presence.debounce=1s",
					"mesh.presence.max-leaf-records=7", "mesh.session.reconnect-timeout=2m", "mesh.bus.seal=relayed")
			.withBean("second", MeshSettingsCustomizer.class, () -> new Second(calls))
			.withBean("first", MeshSettingsCustomizer.class, () -> new First(calls))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(calls).containsExactly("first PT7S 5 PT1S 7 PT2M RELAYED", "second PT8S");
			});
	}

	@Test
	void trustIsTakenFromTheProperties() {
		String key = "A".repeat(43);
		this.contextRunner
			.withPropertyValues("mesh.security.trusted-attesters=" + key, "mesh.security.published-claims=tenant,shop")
			.run((context) -> assertThat(context.getBean(Mesh.class).settings().trust())
				.isEqualTo(new TrustSettings(List.of(PeerKey.parse(key)), List.of("tenant", "shop"))));
	}

	@Test
	void scopeAndVisibilityAreTakenFromTheProperties() {
		List<PresenceAccess> seen = new ArrayList<>();
		this.contextRunner
			.withPropertyValues("mesh.presence.scope=metadata.kind is 'till'",
					"mesh.presence.visibility.[ROLE_ops]=all", "mesh.presence.visibility.guests=metadata.public = true",
					"mesh.presence.visibility.default=none", "mesh.presence.visibility.anonymous=name is 'lobby'")
			.withBean(MeshSettingsCustomizer.class, () -> (settings) -> {
				seen.add(settings.presence().access());
				return settings;
			})
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(seen).extracting((access) -> access.scope().text())
					.containsExactly("metadata.kind is 'till'");
				assertThat(seen.get(0).visibility().entries()).containsOnly(Map.entry("ROLE_ops", "all"),
						Map.entry("guests", "metadata.public = true"), Map.entry("default", "none"),
						Map.entry("anonymous", "name is 'lobby'"));
			});
	}

	@Test
	void reconnectionStrategyIsTaken() {
		ReconnectionStrategy strategy = (attempt, entropy) -> 60_000;
		this.contextRunner.withBean(ReconnectionStrategy.class, () -> strategy)
			.withPropertyValues("mesh.session.urls=ws://127.0.0.1:1/mesh")
			.run((context) -> assertThat(context.getBean(Mesh.class).targets()).hasSize(1));
	}

	@Test
	void nameIsThatOfTheApplicationUnlessSet() {
		this.contextRunner.withPropertyValues("spring.application.name=shop")
			.run((context) -> assertThat(context.getBean(Mesh.class).name()).isEqualTo("shop"));
		this.contextRunner.withPropertyValues("spring.application.name=shop", "mesh.peer.name=till-7")
			.run((context) -> assertThat(context.getBean(Mesh.class).name()).isEqualTo("till-7"));
	}

	@Test
	void metadataOfThePropertiesIsThatOfThePeer() {
		this.contextRunner
			.withPropertyValues("mesh.peer.metadata.[app_version]=1.2.3", "mesh.peer.metadata.role=till",
					"mesh.peer.metadata.tags[0]=a", "mesh.peer.metadata.tags[1]=b", "mesh.peer.metadata.address.city=X",
					"mesh.peer.metadata.address.lines[0].text=Y")
			.run((context) -> assertThat(context.getBean(Presence.class).peerMetadata())
				.containsExactlyInAnyOrderEntriesOf(Map.of("app_version", "1.2.3", "role", "till", "tags",
						List.of("a", "b"), "address", Map.of("city", "X", "lines", List.of(Map.of("text", "Y"))))));
	}

	@Test
	void dataDirectoryKeepsTheKeyAndIsNotTouchedBeforeTheStart(@TempDir Path directory) {
		Path data = directory.resolve("mesh");
		List<String> keys = new ArrayList<>();
		ApplicationContextRunner withData = this.contextRunner.withPropertyValues("mesh.peer.data-directory=" + data);
		withData.withBean("early", Early.class, () -> new Early(data)).run((context) -> {
			assertThat(context.getBean(Early.class).seen).isFalse();
			keys.add(context.getBean(Mesh.class).key().toString());
		});
		withData.run((context) -> keys.add(context.getBean(Mesh.class).key().toString()));
		assertThat(keys.get(0)).isEqualTo(keys.get(1));
	}

	@Test
	void meshStopsAndStartsWithItsContext() {
		this.contextRunner.withBean(Listening.class).run((context) -> {
			Mesh mesh = context.getBean(Mesh.class);
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			for (int i = 0; i < 3; i++) {
				source.stop();
				assertThat(mesh.isRunning()).isFalse();
				source.start();
				assertThat(mesh.isRunning()).isTrue();
				assertThat(context.getBean(MeshListenerEndpointRegistry.class).isListening("listening")).isTrue();
			}
		});
	}

	@Test
	void meshIsClosedWithItsContext() {
		List<Mesh> meshes = new ArrayList<>();
		this.contextRunner.run((context) -> meshes.add(context.getBean(Mesh.class)));
		assertThat(meshes.get(0).isRunning()).isFalse();
	}

	@Test
	void phasesAreAfterTheWebServerAndBeforeItsGracefulShutdown() {
		this.contextRunner.run((context) -> {
			int mesh = context.getBean(MeshLifecycle.class).getPhase();
			int listeners = context.getBean(MeshListenerEndpointRegistry.class).getPhase();
			assertThat(mesh).isEqualTo(SmartLifecycle.DEFAULT_PHASE - 512);
			assertThat(listeners).isEqualTo(SmartLifecycle.DEFAULT_PHASE - 100);
		});
	}

	@Test
	void lazyInitialisationLeavesMeshAndListenersRunning() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withBean(Listening.class)
			.run((context) -> {
				assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton("meshLifecycle"))
					.isTrue();
				assertThat(context.getBean(Mesh.class).isRunning()).isTrue();
				assertThat(context.getBean(MeshListenerEndpointRegistry.class).isListening("listening")).isTrue();
			});
	}

	@Test
	void executorOfTheApplicationStays() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.run((context) -> {
				assertThat(context).hasBean("applicationTaskExecutor");
				assertThat(context.getBeanNamesForType(Executor.class))
					.filteredOn((name) -> ((AbstractBeanDefinition) context.getBeanFactory().getBeanDefinition(name))
						.isDefaultCandidate())
					.containsExactly("applicationTaskExecutor");
			});
	}

	@Test
	void jsonIsReadWithTheMapperOfTheApplication() {
		JsonMapper mapper = JsonMapper.builder().build();
		this.contextRunner.withBean(JsonMapper.class, () -> mapper).run((context) -> {
			assertThat(context).hasSingleBean(JacksonJsonMessageConverter.class);
			assertThat(context.getBean(JacksonJsonMessageConverter.class)).extracting("mapper").isSameAs(mapper);
		});
		this.contextRunner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(JacksonJsonMessageConverter.class)).extracting("mapper")
				.isSameAs(context.getBean(JsonMapper.class)));
	}

	@Test
	void ownPayloadConverterIsUsed() {
		this.contextRunner
			.withBean(MeshListenerConfiguration.PAYLOAD_CONVERTER_BEAN_NAME, StringMessageConverter.class,
					StringMessageConverter::new)
			.run((context) -> assertThat(context).doesNotHaveBean(JacksonJsonMessageConverter.class));
	}

	@Test
	void withoutJacksonTextAndBytesAreStillRead() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(JacksonJsonMessageConverter.class))
			.withBean(Listening.class)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(MeshListenerConfiguration.PAYLOAD_CONVERTER_BEAN_NAME);
				assertThat(context.getBean(MeshListenerEndpointRegistry.class).isListening("listening")).isTrue();
			});
	}

	@Test
	void severalContextsRunInOneProcess() {
		this.contextRunner.run((one) -> this.contextRunner.run((two) -> assertThat(key(one)).isNotEqualTo(key(two))));
	}

	private static String key(AssertableApplicationContext context) {
		return ((ApplicationContext) context).getBean(Mesh.class).key().toString();
	}

	private static List<Path> files(Path directory) throws Exception {
		List<Path> all = new ArrayList<>();
		for (Path path : List.of(directory, new File(".").toPath())) {
			try (var stream = Files.list(path)) {
				stream.sorted().forEach(all::add);
			}
		}
		return all;
	}

	static class Listening {

		@BusMessageListener(id = "listening", path = "orders")
		void on(String text) {
		}

	}

	static class Early implements SmartInitializingSingleton {

		private final Path directory;

		private boolean seen;

		Early(Path directory) {
			this.directory = directory;
		}

		@Override
		public void afterSingletonsInstantiated() {
			this.seen = Files.exists(this.directory);
		}

	}

	@Order(1)
	record First(List<String> calls) implements MeshSettingsCustomizer {

		@Override
		public MeshSettings customize(MeshSettings settings) {
			this.calls.add("first " + settings.bus().sendTimeout() + " " + settings.session().maxSessions() + " "
					+ settings.presence().debounce() + " " + settings.presence().maxLeafRecords() + " "
					+ settings.session().reconnectWindow() + " " + settings.seal().mode());
			return settings.withBus(settings.bus().withSendTimeout(Duration.ofSeconds(8)));
		}

	}

	@Order(2)
	record Second(List<String> calls) implements MeshSettingsCustomizer {

		@Override
		public MeshSettings customize(MeshSettings settings) {
			this.calls.add("second " + settings.bus().sendTimeout());
			return settings;
		}

	}

	@Order(1)
	private static final class FirstAuthorizer implements BusAuthorizer {

		@Override
		public boolean mayAccess(BusAccess access) {
			return true;
		}

	}

}
