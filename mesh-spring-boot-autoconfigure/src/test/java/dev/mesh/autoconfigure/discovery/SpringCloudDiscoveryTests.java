package dev.mesh.autoconfigure.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.autoconfigure.MeshDiscoveryAutoConfiguration;
import dev.mesh.discovery.DiscoveredPeer;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;

/** Tests for {@link SpringCloudDiscovery}, with Spring Cloud's own simple client. */
@Timeout(60)
class SpringCloudDiscoveryTests {

	private static final String INSTANCES = "spring.cloud.discovery.client.simple.instances.";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshDiscoveryAutoConfiguration.class,
				MeshSpringCloudDiscoveryAutoConfiguration.class, CompositeDiscoveryClientAutoConfiguration.class,
				SimpleDiscoveryClientAutoConfiguration.class, UtilAutoConfiguration.class));

	@Test
	void instancesOfTheServiceArePeers() {
		this.contextRunner
			.withPropertyValues("mesh.discovery.spring-cloud.service-id=hub",
					INSTANCES + "hub[0].uri=http://10.0.0.7:8080", INSTANCES + "hub[1].uri=https://hub.example:8443",
					INSTANCES + "hub[1].metadata.[mesh.path]=/peers", INSTANCES + "other[0].uri=http://10.0.0.9:8080")
			.run((context) -> {
				Mesh mesh = context.getBean(Mesh.class);
				Awaitility.await().until(() -> mesh.discovery().get(0).lastAnswer().isPresent());
				assertThat(mesh.discovery().get(0).source()).isEqualTo("spring-cloud hub");
				assertThat(mesh.discovery().get(0).peers()).containsExactly(
						DiscoveredPeer.configured(URI.create("ws://10.0.0.7:8080/mesh")),
						DiscoveredPeer.configured(URI.create("wss://hub.example:8443/peers")));
			});
	}

	@Test
	void whatIsNewWithAHeartbeatIsTakenAtOnce() {
		Registry registry = new Registry(new CopyOnWriteArrayList<>());
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshDiscoveryAutoConfiguration.class,
					MeshSpringCloudDiscoveryAutoConfiguration.class))
			.withBean(DiscoveryClient.class, () -> registry)
			.withPropertyValues("mesh.discovery.spring-cloud.service-id=hub")
			.run((context) -> {
				Mesh mesh = context.getBean(Mesh.class);
				Awaitility.await().until(() -> mesh.discovery().get(0).lastAnswer().isPresent());
				registry.instances().add(instance("10.0.0.7", 8080, false));
				context.publishEvent(new HeartbeatEvent(this, "revision 2"));
				Awaitility.await().until(() -> mesh.discovery().get(0).peers().size() == 1);
			});
	}

	@Test
	void onlyAHeartbeatWithAnotherValueIsToldAndOnlyWhileTheMeshRuns() {
		AtomicInteger changes = new AtomicInteger();
		SpringCloudDiscovery discovery = discovery();
		discovery.onApplicationEvent(new HeartbeatEvent(this, 1));
		discovery.start(changes::incrementAndGet);
		discovery.onApplicationEvent(new HeartbeatEvent(this, 1));
		assertThat(changes).hasValue(0);
		discovery.onApplicationEvent(new HeartbeatEvent(this, 2));
		assertThat(changes).hasValue(1);
		discovery.stop();
		discovery.onApplicationEvent(new HeartbeatEvent(this, 3));
		assertThat(changes).hasValue(1);
	}

	@Test
	void addressesAreAlwaysInTheSameOrderAndIpv6IsInBrackets() throws Exception {
		SpringCloudDiscovery discovery = discovery(instance("fd00::7", 8080, false), instance("b.example", 0, true),
				instance("a.example", 8080, false));
		assertThat(discovery.find()).extracting((peer) -> peer.uri().toString())
			.containsExactly("ws://[fd00::7]:8080/mesh", "ws://a.example:8080/mesh", "wss://b.example/mesh");
	}

	@Test
	void anInstanceThatCannotBeDialledIsAFailureThatNamesIt() {
		SpringCloudDiscovery discovery = discovery(instance("under_score", 8080, false));
		assertThatIllegalArgumentException().isThrownBy(discovery::find).withMessageContaining("under_score");
	}

	@Test
	void anEmptyServiceIdFailsAtTheStart() {
		this.contextRunner.withPropertyValues("mesh.discovery.spring-cloud.service-id=")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
				.rootCause()
				.hasMessageContaining("mesh.discovery.spring-cloud.service-id"));
	}

	@Test
	void withoutAServiceIdSpringCloudIsNotAsked() {
		this.contextRunner.run((context) -> assertThat(context.getBean(Mesh.class).discovery()).isEmpty());
	}

	@Test
	void ownBeanOfTheNameTakesItsPlace() {
		SpringCloudDiscovery own = discovery();
		this.contextRunner.withBean("meshSpringCloudDiscovery", SpringCloudDiscovery.class, () -> own)
			.withPropertyValues("mesh.discovery.spring-cloud.service-id=hub")
			.run((context) -> assertThat(context).getBean(SpringCloudDiscovery.class).isSameAs(own));
	}

	@Test
	void lazyInitialisationAsksAllTheSame() {
		this.contextRunner.withPropertyValues("mesh.discovery.spring-cloud.service-id=hub")
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				Mesh mesh = context.getBean(Mesh.class);
				Awaitility.await().until(() -> mesh.discovery().get(0).lastAnswer().isPresent());
			});
	}

	private static SpringCloudDiscovery discovery(ServiceInstance... instances) {
		return new SpringCloudDiscovery(new Registry(List.of(instances)), "hub");
	}

	private static ServiceInstance instance(String host, int port, boolean secure) {
		return new DefaultServiceInstance(host + port, "hub", host, port, secure);
	}

	private record Registry(List<ServiceInstance> instances) implements DiscoveryClient {

		@Override
		public String description() {
			return "test";
		}

		@Override
		public List<ServiceInstance> getInstances(String serviceId) {
			return serviceId.equals("hub") ? this.instances : List.of();
		}

		@Override
		public List<String> getServices() {
			return List.of("hub");
		}

	}

}
