package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.tunnel.TunnelServer;
import dev.mesh.tunnel.TunnelSettings;
import dev.mesh.tunnel.TunnelTarget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Tests for {@link MeshTunnelAutoConfiguration}. */
class MeshTunnelAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshTunnelAutoConfiguration.class));

	@Test
	void withoutTargetsNothingIsAcceptedAndNoThreadIsStarted() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(TunnelServer.class).allowedTargets()).isEmpty();
			assertThat(threads()).isZero();
		});
	}

	@Test
	void allowedTargetsAreServedUntilTheContextCloses() {
		this.contextRunner
			.withPropertyValues("mesh.tunnel.allowed-targets[0]=db.internal:5432",
					"mesh.tunnel.allowed-targets[1]=[::1]:6379")
			.run((context) -> {
				assertThat(context.getBean(TunnelServer.class).allowedTargets())
					.containsExactlyInAnyOrder(new TunnelTarget("db.internal", 5432), new TunnelTarget("::1", 6379));
				assertThat(threads()).isEqualTo(1);
				context.close();
				assertThat(threads()).isZero();
			});
	}

	@Test
	void lazyInitialisationServesThemAllTheSame() {
		this.contextRunner.withPropertyValues("mesh.tunnel.allowed-targets=db.internal:5432")
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(threads()).isEqualTo(1));
	}

	@Test
	void ownServerIsUsed() {
		Mesh mesh = Mesh.builder().build();
		try (TunnelServer own = TunnelServer.start(mesh.bus(), List.of(), TunnelSettings.defaults())) {
			this.contextRunner.withBean(TunnelServer.class, () -> own)
				.withPropertyValues("mesh.tunnel.allowed-targets=db.internal:5432")
				.run((context) -> assertThat(context).getBean(TunnelServer.class).isSameAs(own));
		}
	}

	@Test
	void withoutAMeshThereIsNone() {
		this.contextRunner.withPropertyValues("mesh.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(TunnelServer.class));
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("mesh-tunnel-server"))
			.count();
	}

}
