package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mesh.Mesh;
import dev.mesh.annotation.BusMessageListener;
import dev.mesh.presence.ConnectionRequestAuthorization;
import dev.mesh.presence.ConnectionRequestHandler;
import dev.mesh.session.AuthenticationResult;
import dev.mesh.session.Authenticator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aot.AotDetector;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.SpringProperties;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Tests for what people read when the configuration cannot work: value, problem and
 * remedy, and no secrets.
 */
@ExtendWith(OutputCaptureExtension.class)
class MeshConfigurationFailureTests {

	private static final String SECRET = "s3cr3t";

	private static final ConnectionRequestHandler DENY = (request) -> ConnectionRequestAuthorization.deny("nobody");

	private static final String BCRYPT = "{bcrypt}$2a$04$" + "a".repeat(53);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class, MeshListenerAutoConfiguration.class,
				MeshSpringSecurityAutoConfiguration.class, MeshTunnelAutoConfiguration.class,
				MeshDiscoveryAutoConfiguration.class, SslAutoConfiguration.class));

	static Stream<Arguments> invalid() {
		return Stream.of(
				invalid("mesh.session.urls=http://hub/mesh",
						"'mesh.session.urls[0]' has the value 'http://hub/mesh', which has the scheme 'http'",
						"for 'http' write 'ws'"),
				invalid("mesh.session.urls=ws://ok/mesh,hub.example/mesh", "'mesh.session.urls[1]'",
						"wss://hub.example/mesh"),
				invalid("mesh.session.urls=wss:///mesh", "names no host", "Add a host"),
				invalid("mesh.session.urls=wss://hub/me sh", "is not an address (Illegal character", "Correct it"),
				invalid("mesh.session.urls=wss://hub/mesh#x", "has a fragment", "Take it out"),
				invalid("mesh.session.urls=wss://till:" + SECRET + "@hub/mesh",
						"'mesh.session.urls[0]' has credentials in its address", "mesh.session.password"),
				invalid("mesh.session.urls=wss://till:" + SECRET + "@hub/me sh", "is not an address", "wss://hub"),
				invalid("mesh.session.password=" + SECRET + "|mesh.session.principal=till|mesh.session.token=" + SECRET,
						"'mesh.session.password' and 'mesh.session.token' are both set", "Set one of them"),
				invalid("mesh.session.password=" + SECRET,
						"'mesh.session.password' is set, but 'mesh.session.principal'", "Set both"),
				invalid("mesh.session.principal=till", "'mesh.session.principal' is set, but 'mesh.session.password'",
						"Set both"),
				invalid("mesh.session.principal=till|mesh.session.token=" + SECRET,
						"'mesh.session.principal' and 'mesh.session.token' are both set", "a token says itself"),
				invalid("mesh.session.targets[0].url=ws://hub/mesh|mesh.session.targets[0].principal=till"
						+ "|mesh.session.targets[0].token=" + SECRET,
						"'mesh.session.targets[0].principal' and 'mesh.session.targets[0].token' are both set",
						"'mesh.session.targets[0].password'"),
				invalid("mesh.session.token=${UNSET_TOKEN:}", "'mesh.session.token' is set, but empty",
						"placeholder such as ${TOKEN:}"),
				invalid("mesh.session.urls=ws://hub:0/mesh", "has the port 0", "from 1 to 65535"),
				invalid("mesh.session.urls=wss://hub:65536/mesh",
						"'mesh.session.urls[0]' has the value 'wss://hub:65536/mesh', which has the port 65536",
						"443 (wss)"),
				invalid("mesh.session.targets[0].url=ws://hub:99999", "'mesh.session.targets[0].url'",
						"from 1 to 65535"),
				invalid("mesh.session.urls=ws://hub/mesh,ws://other/mesh,WS://HUB:80/mesh",
						"'mesh.session.urls[0]' and 'mesh.session.urls[2]' have the same address", "Leave one"),
				invalid("mesh.session.urls=wss://hub/mesh|mesh.session.targets[0].url=wss://hub:443/mesh",
						"'mesh.session.urls[0]' and 'mesh.session.targets[0].url' have the same address",
						"belongs in 'mesh.session.targets' only"),
				invalid("mesh.session.targets[0].principal=till", "'mesh.session.targets[0].url' is missing",
						"address"),
				invalid("mesh.session.targets[0].url=ws://hub/mesh|mesh.session.targets[0].principal=till",
						"'mesh.session.targets[0].principal' is set, but 'mesh.session.targets[0].password' is not",
						"Set both"),
				invalid("mesh.session.urls=ws://hub/mesh|mesh.session.reconnect-timeout=25h",
						"'mesh.session.reconnect-timeout' has the value PT25H", "0 to 24h"),
				invalid("mesh.security.trusted-attesters=hub",
						"'mesh.security.trusted-attesters[0]' cannot be used: 'hub'", "Change it"),
				invalid("mesh.bus.seal=never", "'mesh.bus.seal' to dev.mesh.bus.SealMode", "RELAYED"),
				invalid("mesh.bus.send-timeout=0s", "'mesh.bus.send-timeout' has the value PT0S", "90s"),
				invalid("mesh.presence.debounce=-1s", "'mesh.presence.debounce'", "200ms"),
				invalid("mesh.presence.scope=name is", "'mesh.presence.scope' cannot be used.",
						"Use all, hub or a filter"),
				invalid("mesh.presence.scope=name is", "is wrong at column 8", "Use all, hub or a filter"),
				invalid("mesh.server.enabled=true|mesh.server.anonymous=true|mesh.presence.scope=hub",
						"'mesh.presence.scope' is set to 'hub', but this peer accepts sessions",
						"set 'mesh.server.enabled' to false"),
				invalid("mesh.presence.visibility.ops=name like", "'mesh.presence.visibility.ops' cannot be used.",
						"Use all, none or a filter"),
				invalid("mesh.presence.max-leaf-records=0", "'mesh.presence.max-leaf-records' has the value 0",
						"1 or more"),
				invalid("mesh.server.max-sessions=0", "'mesh.server.max-sessions' has the value 0", "1 or more"),
				invalid("mesh.tunnel.allowed-targets=db:5432,db:*",
						"'mesh.tunnel.allowed-targets[1]' cannot be used: 'db:*' is not a target", "Name the targets"),
				invalid("mesh.discovery.dns.name=", "'mesh.discovery.dns.name' is set, but empty", "${NAME:}"),
				invalid("mesh.discovery.dns.name=hub:8080", "'mesh.discovery.dns.name' has the value 'hub:8080'",
						"_mesh._tcp.example.com"),
				invalid("mesh.discovery.dns.name=hub|mesh.discovery.dns.scheme=http",
						"'mesh.discovery.dns.scheme' has the value 'http'", "Use wss"),
				invalid("mesh.discovery.dns.name=hub|mesh.discovery.dns.port=65536",
						"'mesh.discovery.dns.port' has the value '65536'", "1 to 65535"),
				invalid("mesh.discovery.dns.name=_mesh._tcp.hub|mesh.discovery.dns.port=80",
						"'mesh.discovery.dns.port' has the value 80", "Take the port out"),
				invalid("mesh.discovery.dns.name=hub|mesh.discovery.dns.path=mesh",
						"'mesh.discovery.dns.path' has the value 'mesh'", "such as /mesh"),
				invalid("mesh.discovery.dns.name=hub|mesh.discovery.dns.interval=10ms",
						"'mesh.discovery.dns.interval' has the value PT0.01S", "Use 1s to 24h, such as 30s"),
				invalid("mesh.peer.name=" + "n".repeat(256), "'mesh.peer.name' cannot be used", "Change"),
				invalid("mesh.peer.name=till\u00007", "'mesh.peer.name' cannot be used", "Change"),
				invalid("mesh.peer.name=till\u001b[2J", "U+001B is at index 4", "Change"),
				invalid("mesh.peer.metadata.big=" + "m".repeat(5000), "4096", "Change"),
				invalid("mesh.server.enabled=true", "nobody says who may connect", "mesh.server.anonymous=true"),
				invalid("mesh.server.enabled=true|mesh.server.anonymous=true|mesh.server.path=mesh/**",
						"'mesh.server.path' has the value 'mesh/**'", "begins with '/'"),
				invalid("mesh.server.enabled=true|mesh.server.anonymous=true|mesh.server.allowed-origins=app.example",
						"'mesh.server.allowed-origins[0]' has the value 'app.example'", "https://app.example"),
				invalid("mesh.server.enabled=true|mesh.server.anonymous=true|mesh.server.advertised-urls=https://hub",
						"'mesh.server.advertised-urls[0]'", "for 'https' write 'wss'"),
				invalid("mesh.session.transports=websocket,websocket",
						"'mesh.session.transports' has the value [WEBSOCKET, WEBSOCKET]", "the preferred one first"),
				invalid("mesh.session.transports=", "'mesh.session.transports' has the value [], which names none",
						"websocket, http-polling"),
				invalid("mesh.session.transports=carrier-pigeon", "Value: \"carrier-pigeon\"", "HTTP_POLLING"),
				invalid("mesh.session.ssl.bundle=clinet", "'mesh.session.ssl.bundle' has the value 'clinet'",
						"correct the name"),
				invalid("mesh.session.ssl.bundle=a|spring.ssl.bundle.pem.b.truststore.certificate=classpath:none.pem",
						"there are [b]", "spring.ssl.bundle.pem.a.truststore.certificate"),
				invalid("mesh.session.ssl.bundle=b|spring.ssl.bundle.pem.b.truststore.certificate=classpath:none.pem",
						"The SSL bundle 'b', which the property 'mesh.session.ssl.bundle' names, cannot be used",
						"'spring.ssl.bundle' properties"),
				invalid("mesh.session.proxy.host=proxy", "'mesh.session.proxy.port' is missing",
						"'mesh.session.proxy.host' and 'mesh.session.proxy.port'"),
				invalid("mesh.session.proxy.port=3128", "'mesh.session.proxy.host' is missing", "none of them"),
				invalid("mesh.session.proxy.host=proxy|mesh.session.proxy.port=70000",
						"'mesh.session.proxy.port' has the value 70000", "1 to 65535"),
				invalid("mesh.session.proxy.host=proxy|mesh.session.proxy.port=3128|mesh.session.proxy.password="
						+ SECRET, "'mesh.session.proxy.password' is set, but 'mesh.session.proxy.username' is not",
						"Set both"),
				invalid("mesh.session.properties.[$Principal]=admin", "'mesh.session.properties' cannot be used",
						"Change it"),
				invalid("mesh.session.targets[0].url=ws://hub/mesh|mesh.session.targets[0].pinned-key=short",
						"'mesh.session.targets[0].pinned-key' is not the key of a peer", "mesh.peer.data-directory"),
				user(BCRYPT + "|mesh.server.users[0].properties.[two words]=x",
						"'mesh.server.users[0].properties' cannot be used: Property key 'two words'", "Change it"),
				invalid("mesh.server.enabled=true|mesh.server.spring-security=true",
						"'mesh.server.spring-security' is true, but there is neither a bean of type "
								+ "AuthenticationManager nor",
						"Define one"),
				user(SECRET, "does not begin with the id of an encoding", "{bcrypt}$2a$10$"),
				user("{md5}" + SECRET, "begins with '{md5}', which is not one of {bcrypt}", "{pbkdf2}"),
				user("{bcrypt}" + SECRET, "begins with '{bcrypt}', but what follows is not encoded so",
						"{bcrypt}$2a$10$"),
				invalid("mesh.server.enabled=true|mesh.server.users[0].principal=till",
						"('mesh.server.users[0].password') is missing", "{bcrypt}"),
				invalid("mesh.server.enabled=true|mesh.server.users[0].password=" + BCRYPT,
						"'mesh.server.users[0].principal' is missing", "may connect"),
				invalid("mesh.server.enabled=true|mesh.server.users[0].principal=till|mesh.server.users[0].password="
						+ BCRYPT + "|mesh.server.users[1].principal=till|mesh.server.users[1].password=" + BCRYPT,
						"'till' occurs more than once", "one entry"));
	}

	@Test
	void severalConnectionRequestHandlersOfWhichNoneIsPrimaryAreNamed() {
		ApplicationContextRunner runner = this.contextRunner.withBean("one", ConnectionRequestHandler.class,
				() -> DENY);
		AtomicReference<ConfigurableApplicationContext> failed = new AtomicReference<>();
		runner.withInitializer(failed::set)
			.withBean("two", ConnectionRequestHandler.class, () -> DENY)
			.run((context) -> {
				FailureAnalysis analysis = FailureAnalyses.of(context.getStartupFailure(), failed.get());
				assertThat(analysis.getDescription()).contains("one", "two", "MeshAutoConfiguration");
				assertThat(analysis.getAction()).contains("@Primary");
			});
		runner.withBean("two", ConnectionRequestHandler.class, () -> DENY, (definition) -> definition.setPrimary(true))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@MethodSource("invalid")
	void invalidPropertyIsExplained(String properties, String problem, String remedy) {
		withEndpoint().withPropertyValues(properties.split("\\|")).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = FailureAnalyses.of(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains(problem);
			assertThat(analysis.getAction()).contains(remedy);
			assertThat(analysis.getDescription() + analysis.getAction()).doesNotContain(SECRET);
		});
	}

	private ApplicationContextRunner withEndpoint() {
		return this.contextRunner.withBean(MeshServerCheck.ENDPOINT_BEAN_NAME, Object.class, Object::new);
	}

	@Test
	void serverInACommandLineApplicationIsExplainedWhateverElseIsMissing() {
		this.contextRunner.withPropertyValues("mesh.server.enabled=true").run((context) -> {
			FailureAnalysis analysis = FailureAnalyses.of(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("this is not a servlet web application");
			assertThat(analysis.getAction()).contains("dev.mesh:mesh-spring-boot-starter");
		});
	}

	@Test
	void serverInAReactiveApplicationIsExplained() {
		new ReactiveWebApplicationContextRunner().withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class))
			.withPropertyValues("mesh.server.enabled=true", "mesh.server.anonymous=true")
			.run((context) -> assertThat(FailureAnalyses.of(context.getStartupFailure()).getDescription())
				.contains("this is not a servlet web application"));
	}

	@Test
	void serverThatWasNoneWhenItWasProcessedAheadOfTimeIsExplained() {
		SpringProperties.setFlag(AotDetector.AOT_ENABLED);
		try {
			new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class))
				.withPropertyValues("mesh.server.enabled=true", "mesh.server.anonymous=true")
				.run((context) -> {
					FailureAnalysis analysis = FailureAnalyses.of(context.getStartupFailure());
					assertThat(analysis.getDescription()).contains("processed ahead of time");
					assertThat(analysis.getAction()).contains("where the application is built", "process-aot");
				});
		}
		finally {
			SpringProperties.setProperty(AotDetector.AOT_ENABLED, null);
		}
	}

	@Test
	void usersWithoutSpringSecurityCryptoAreExplained() {
		withEndpoint().withClassLoader(new FilteredClassLoader(PasswordEncoder.class))
			.withPropertyValues("mesh.server.enabled=true", "mesh.server.users[0].principal=till",
					"mesh.server.users[0].password=" + BCRYPT)
			.run((context) -> assertThat(FailureAnalyses.of(context.getStartupFailure()).getAction())
				.contains("org.springframework.security:spring-security-crypto"));
	}

	@Test
	void passwordInClearTextIsWarnedOf(CapturedOutput output) {
		withEndpoint()
			.withPropertyValues("mesh.server.enabled=true", "mesh.server.users[0].principal=till",
					"mesh.server.users[0].password={noop}" + SECRET)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output)
			.contains("The password of 'till' ('mesh.server.users[0].password') is in clear text ({noop})")
			.doesNotContain(SECRET);
	}

	@Test
	void addressesThatDifferInPortOrPathOrQueryAreNotTheSame() {
		this.contextRunner
			.withPropertyValues("mesh.session.urls=ws://hub/mesh,ws://hub:8080/mesh,ws://hub/peers,wss://hub/mesh",
					"mesh.session.targets[0].url=ws://hub/mesh?zone=a")
			.run((context) -> assertThat(context.getBean(Mesh.class).targets()).hasSize(5));
	}

	@Test
	void ownAuthenticatorIsEnough() {
		withEndpoint().withPropertyValues("mesh.server.enabled=true")
			.withBean(Authenticator.class, () -> (request) -> AuthenticationResult.abstain())
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void dataDirectoryInUseIsExplained(@TempDir Path directory) {
		try (Mesh other = Mesh.builder().dataDirectory(directory).build()) {
			other.start();
			this.contextRunner.withPropertyValues("mesh.peer.data-directory=" + directory).run((context) -> {
				FailureAnalysis analysis = FailureAnalyses.of(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains(directory.toString(), "in use");
				assertThat(analysis.getAction()).contains("mesh.peer.data-directory");
			});
		}
	}

	@Test
	void invalidListenerMethodIsExplained() {
		this.contextRunner.withBean(InvalidListener.class).run((context) -> {
			FailureAnalysis analysis = FailureAnalyses.of(context.getStartupFailure());
			assertThat(analysis.getDescription())
				.contains("InvalidListener.on(String) cannot work: its path 'a/**/b' cannot be used");
			assertThat(analysis.getAction()).contains("'**' can only be the last segment");
		});
	}

	@Test
	void startupPolicyFailExplainsWhatCouldNotBeReached() {
		try (ServerThatIsSilent silent = new ServerThatIsSilent()) {
			String address = "ws://127.0.0.1:" + silent.port() + "/mesh";
			this.contextRunner.withPropertyValues("mesh.session.urls=" + address).run((context) -> {
				StartupCheck check = new StartupCheck(context.getBean(Mesh.class), Duration.ofMillis(200));
				FailureAnalysis analysis = FailureAnalyses.of(catchThrowable(check::awaitTargets));
				assertThat(analysis.getDescription()).contains("Not every configured address could be reached",
						address + " (no answer yet)");
				assertThat(analysis.getAction()).contains("mesh.session.startup-policy=retry");
			});
		}
	}

	@Test
	void startupPolicyRetryStartsAllTheSame() {
		this.contextRunner.withPropertyValues("mesh.session.urls=ws://127.0.0.1:1/mesh").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Mesh.class).targets()).hasSize(1);
		});
	}

	@Test
	void noPropertyShowsItsSecrets() {
		assertThat(new MeshProperties.Target("ws://hub", "till", SECRET, SECRET, null)).asString()
			.doesNotContain(SECRET);
		assertThat(new MeshProperties.User("till", SECRET, List.of(), Map.of())).asString().doesNotContain(SECRET);
		this.contextRunner
			.withPropertyValues("mesh.session.principal=till", "mesh.session.password=" + SECRET,
					"mesh.server.users[0].principal=till", "mesh.server.users[0].password={noop}" + SECRET)
			.run((context) -> assertThat(context.getBean(MeshProperties.class)).asString()
				.contains("till")
				.doesNotContain(SECRET));
		assertThat(new MeshProperties.Proxy("proxy", 3128, "till", SECRET)).asString().doesNotContain(SECRET);
	}

	private static Arguments invalid(String properties, String problem, String remedy) {
		return Arguments.of(properties, problem, remedy);
	}

	private static Arguments user(String password, String problem, String remedy) {
		return invalid("mesh.server.enabled=true|mesh.server.users[0].principal=till|mesh.server.users[0].password="
				+ password, problem, remedy);
	}

	/**
	 * Accepts connections and says nothing.
	 */
	private static final class ServerThatIsSilent implements AutoCloseable {

		private final ServerSocket socket;

		ServerThatIsSilent() {
			try {
				this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		int port() {
			return this.socket.getLocalPort();
		}

		@Override
		public void close() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	static class InvalidListener {

		@BusMessageListener("a/**/b")
		void on(String text) {
		}

	}

}
