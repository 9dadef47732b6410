package dev.mesh.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.MeshAutoConfiguration;
import dev.mesh.bus.BusMessage;
import dev.mesh.presence.Peer;
import dev.mesh.test.MeshTestNetwork;
import dev.mesh.test.MeshTestPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tests for how long the network of {@link AutoConfigureMesh} lives, and whose it is. */
class MeshTestContextTests {

	private static final MeshTestNetwork SHARED = new MeshTestNetwork();

	private static final List<ApplicationContext> contexts = new ArrayList<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshTestAutoConfiguration.class, MeshAutoConfiguration.class));

	@Test
	void twoContextsAreTwoNetworks() {
		this.runner.run((one) -> this.runner.run((other) -> {
			assertThat(one.getBean(MeshTestNetwork.class)).isNotSameAs(other.getBean(MeshTestNetwork.class));
			one.getBean(MeshTestNetwork.class).join("till-7");
			assertThat(namesSeenBy(one)).containsExactly("till-7");
			assertThat(namesSeenBy(other)).isEmpty();
		}));
	}

	@Test
	void twoContextsWithTheSameNetworkAreInOneMesh() {
		ApplicationContextRunner shared = this.runner.withUserConfiguration(SharedNetwork.class);
		shared.withPropertyValues("mesh.peer.name=one")
			.run((one) -> shared.withPropertyValues("mesh.peer.name=other").run((other) -> {
				SHARED.join("till-7").awaitGraph((graph) -> graph.remotePeers().size() == 2);
				assertThat(namesSeenBy(one)).containsExactlyInAnyOrder("other", "till-7");
				assertThat(namesSeenBy(other)).containsExactlyInAnyOrder("one", "till-7");
			}));
		assertThat(SHARED.join("alone").mesh().isRunning()).as("the network outlives the contexts").isTrue();
		SHARED.close();
	}

	@Test
	void whoIsToldOfSomePeersOnlyConnectsToAVirtualHub() {
		this.runner
			.withPropertyValues("mesh.presence.scope=metadata.role = 'hub'", "mesh.session.urls=wss://hub.example/mesh")
			.run((context) -> {
				MeshTestNetwork network = context.getBean(MeshTestNetwork.class);
				assertThatIllegalStateException().isThrownBy(() -> network.join("till-7"))
					.withMessageContaining("mesh.presence.scope");
				network.peer("hub").metadata(Map.of("role", "hub")).serving("wss://hub.example/mesh").join();
				assertThat(namesSeenBy(context)).containsExactly("hub");
			});
	}

	@Test
	void anApplicationThatBuildsItsOwnMeshIsThatOne() {
		this.runner.withUserConfiguration(OwnMesh.class).run((context) -> {
			MeshTestPeer till = context.getBean(MeshTestNetwork.class).join("till-7");
			context.getBean(Mesh.class)
				.bus()
				.onRequest("orders", (request) -> BusMessage.of("orders", "served".getBytes()));
			assertThat(till.request("orders", "tea", String.class)).isEqualTo("served");
			assertThat(context.getBean(Mesh.class).name()).isEqualTo("own");
		});
	}

	@Test
	void aContextThatSharesTheMeshOfItsParentIsNoFurtherApplication() {
		this.runner.run((parent) -> this.runner.withParent(parent).run((child) -> {
			assertThat(child.getBean(Mesh.class)).isSameAs(parent.getBean(Mesh.class));
			parent.getBean(Mesh.class).startListening();
			parent.getBean(Mesh.class)
				.bus()
				.onRequest("orders", (request) -> BusMessage.of("orders", "served".getBytes()));
			MeshTestPeer till = child.getBean(MeshTestNetwork.class).join("till-7");
			assertThat(till.request("orders", "tea", String.class)).isEqualTo("served");
		}));
	}

	@Test
	void switchedOffThereIsNoNetwork() {
		this.runner.withPropertyValues("mesh.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(MeshTestNetwork.class));
	}

	@Test
	void theMeshComesBackAfterItsContextWasPaused() {
		this.runner.run((context) -> {
			MeshTestNetwork network = context.getBean(MeshTestNetwork.class);
			ConfigurableApplicationContext paused = context.getSourceApplicationContext();
			paused.pause();
			assertThat(context.getBean(Mesh.class).isRunning()).isFalse();
			network.reset();
			paused.restart();
			network.join("till-7");
			assertThat(namesSeenBy(context)).containsExactly("till-7");
		});
	}

	private static List<String> namesSeenBy(ApplicationContext context) {
		return context.getBean(Mesh.class).presence().graph().remotePeers().stream().map(Peer::deviceName).toList();
	}

	/** One test class. */
	@Nested
	@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
	@SpringBootTest(classes = Nothing.class)
	@AutoConfigureMesh
	class First {

		@Autowired
		MeshTestNetwork network;

		@Autowired
		ApplicationContext context;

		@Test
		@Order(1)
		void peersOfThisMethodAreThere() {
			contexts.add(this.context);
			this.network.join("till-7").cut();
			this.network.join("till-8");
			assertThat(namesSeenBy(this.context)).containsExactlyInAnyOrder("till-7", "till-8");
		}

		@Test
		@Order(2)
		void andNotInTheNext() {
			contexts.add(this.context);
			assertThat(this.network.peers()).isEmpty();
			assertThat(namesSeenBy(this.context)).isEmpty();
			assertThat(new ArrayList<>(contexts)).as("one context for equal test classes").containsOnly(this.context);
		}

	}

	/** Another one that is equal as far as its context is concerned. */
	@Nested
	@SpringBootTest(classes = Nothing.class)
	@AutoConfigureMesh
	class Second {

		@Autowired
		ApplicationContext context;

		@Test
		void hasTheSameContext() {
			contexts.add(this.context);
			assertThat(new ArrayList<>(contexts)).containsOnly(this.context);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SharedNetwork {

		@Bean(destroyMethod = "")
		MeshTestNetwork network() {
			return SHARED;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMesh {

		@Bean
		Mesh ownMesh(MeshTestNetwork network) {
			return network.build(Mesh.builder().name("own"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

}
