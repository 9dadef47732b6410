package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mesh.Mesh;
import dev.mesh.autoconfigure.discovery.MeshMdnsDiscoveryAutoConfiguration;
import dev.mesh.autoconfigure.discovery.MeshSpringCloudDiscoveryAutoConfiguration;
import dev.mesh.discovery.DiscoveryStatus;
import dev.mesh.discovery.PeerDiscovery;
import dev.mesh.discovery.ProgrammaticDiscovery;
import dev.mesh.discovery.dns.DnsDiscovery;
import java.time.Duration;
import java.util.List;
import javax.jmdns.JmDNS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Tests for {@link MeshDiscoveryAutoConfiguration}. */
@ExtendWith(OutputCaptureExtension.class)
class MeshDiscoveryAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshDiscoveryAutoConfiguration.class,
				MeshMdnsDiscoveryAutoConfiguration.class, MeshSpringCloudDiscoveryAutoConfiguration.class));

	@Test
	void nothingIsLookedForUnlessItIsAskedFor() {
		this.contextRunner.run((context) -> {
			assertThat(context).doesNotHaveBean(PeerDiscovery.class);
			assertThat(context.getBean(Mesh.class).discovery()).isEmpty();
			assertThat(threads()).isEmpty();
		});
	}

	@Test
	void theNameServerIsAskedAsThePropertiesSay() {
		this.contextRunner
			.withPropertyValues("mesh.discovery.dns.name=localhost", "mesh.discovery.dns.port=8080",
					"mesh.discovery.dns.path=/peers", "mesh.discovery.dns.scheme=ws", "mesh.discovery.dns.interval=45s")
			.run((context) -> {
				DnsDiscovery dns = context.getBean(DnsDiscovery.class);
				assertThat(dns.interval()).isEqualTo(Duration.ofSeconds(45));
				assertThat(dns.find()).extracting((peer) -> peer.uri().toString())
					.contains("ws://127.0.0.1:8080/peers");
				assertThat(sources(context)).containsExactly("dns localhost");
				assertThat(threads()).isNotEmpty();
			});
	}

	@Test
	void tlsAndTheUsualPathAreTheDefault() {
		this.contextRunner.withPropertyValues("mesh.discovery.dns.name=localhost")
			.run((context) -> assertThat(context.getBean(DnsDiscovery.class).find())
				.extracting((peer) -> peer.uri().toString())
				.contains("wss://127.0.0.1/mesh"));
	}

	@Test
	void ownDnsDiscoveryTakesThePlaceOfThatOfTheProperties() {
		DnsDiscovery own = DnsDiscovery.of("localhost").port(9);
		this.contextRunner.withBean(DnsDiscovery.class, () -> own)
			.withPropertyValues("mesh.discovery.dns.name=other.example")
			.run((context) -> {
				assertThat(context).getBean(DnsDiscovery.class).isSameAs(own);
				assertThat(sources(context)).containsExactly("dns localhost");
			});
	}

	@Test
	void everyBeanIsASourceInOrder() {
		this.contextRunner.withUserConfiguration(OwnSources.class)
			.withPropertyValues("mesh.discovery.dns.name=localhost")
			.run((context) -> assertThat(sources(context)).containsExactly("registry", "files", "dns localhost"));
	}

	@Test
	void lazyInitialisationLooksForPeersAllTheSame() {
		this.contextRunner.withPropertyValues("mesh.discovery.dns.name=localhost")
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(threads()).isNotEmpty());
	}

	@Test
	void nobodyIsLookedForWithoutAMesh() {
		this.contextRunner
			.withPropertyValues("mesh.enabled=false", "mesh.discovery.dns.name=localhost",
					"mesh.discovery.mdns.enabled=true", "mesh.discovery.spring-cloud.service-id=hub")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PeerDiscovery.class));
	}

	@Test
	void mdnsWithoutJmDnsFailsAndNamesTheLibrary() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(JmDNS.class))
			.withPropertyValues("mesh.discovery.mdns.enabled=true")
			.run((context) -> {
				FailureAnalysis analysis = FailureAnalyses.of(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("'mesh.discovery.mdns.enabled'", "JmDNS");
				assertThat(analysis.getAction()).contains("org.jmdns:jmdns");
			});
	}

	@Test
	void springCloudWithoutItsLibraryFailsAndSaysWhatIsMissing() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(DiscoveryClient.class))
			.withPropertyValues("mesh.discovery.spring-cloud.service-id=hub")
			.run((context) -> {
				FailureAnalysis analysis = FailureAnalyses.of(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("'mesh.discovery.spring-cloud.service-id'");
				assertThat(analysis.getAction()).contains("Spring Cloud starter");
			});
	}

	@Test
	void withoutTheLibrariesTheOthersWork() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(DiscoveryClient.class, JmDNS.class))
			.withPropertyValues("mesh.discovery.dns.name=localhost")
			.run((context) -> assertThat(sources(context)).containsExactly("dns localhost"));
	}

	@Test
	void theStartTellsWherePeersAreLookedFor(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(OwnSources.class).run((context) -> {
			assertThat(output).contains("started, looking for peers at 'registry', 'files'").doesNotContain("is alone");
		});
	}

	@Test
	void credentialsWithoutTlsAreWarnedOf(CapturedOutput output) {
		ApplicationContextRunner withPassword = this.contextRunner.withPropertyValues(
				"mesh.discovery.dns.name=localhost", "mesh.session.principal=till", "mesh.session.password=s3cr3t");
		withPassword.run((context) -> assertThat(output).doesNotContain("without TLS"));
		withPassword.withPropertyValues("mesh.discovery.dns.scheme=ws")
			.run((context) -> assertThat(output).contains("whoever 'localhost' stands for, without TLS")
				.doesNotContain("s3cr3t"));
	}

	private static List<String> sources(AssertableApplicationContext context) {
		return context.getBean(Mesh.class).discovery().stream().map(DiscoveryStatus::source).toList();
	}

	private static List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().endsWith("-discovery"))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSources {

		@Bean
		@Order(2)
		PeerDiscovery files() {
			return PeerDiscovery.of("files", List::of);
		}

		@Bean
		@Order(1)
		ProgrammaticDiscovery registry() {
			return new ProgrammaticDiscovery("registry");
		}

	}

}
