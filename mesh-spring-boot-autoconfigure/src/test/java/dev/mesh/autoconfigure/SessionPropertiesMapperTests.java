package dev.mesh.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.identity.PeerKey;
import dev.mesh.link.DialOptions;
import dev.mesh.link.HttpProxy;
import dev.mesh.link.LinkType;
import dev.mesh.session.Credentials;
import dev.mesh.session.SessionErrorHandler;
import dev.mesh.session.SessionFactory;
import dev.mesh.session.SessionRequest;
import dev.mesh.wire.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Tests for {@link SessionPropertiesMapper}, {@link DialProperties},
 * {@link BundleSslContext} and {@link PlainAddresses}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SessionPropertiesMapperTests {

	private static final String SECRET = "s3cr3t";

	private static final URI HUB = URI.create("wss://hub.example/mesh");

	private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("client", bundle());

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class))
		.withBean(SslBundles.class, () -> this.bundles);

	@Test
	void injectedFactoryIsSetUpFromTheProperties() {
		this.contextRunner
			.withPropertyValues("mesh.session.principal=till", "mesh.session.password=" + SECRET,
					"mesh.session.transports=http-polling", "mesh.session.ssl.bundle=client",
					"mesh.session.proxy.host=proxy.example", "mesh.session.proxy.port=3128",
					"mesh.session.proxy.username=me", "mesh.session.proxy.password=" + SECRET,
					"mesh.session.properties.shop=7", "mesh.session.reconnect-timeout=5s")
			.run((context) -> {
				SessionFactory factory = context.getBean(SessionFactory.class);
				assertThat(factory).isSameAs(context.getBean(Mesh.class).sessions());
				SessionRequest request = factory.request(List.of(HUB), false);
				assertThat(request.credentials()).isEqualTo(Credentials.password("till", SECRET));
				assertThat(request.properties()).isEqualTo(Map.of("shop", "7"));
				assertThat(request.reconnectMillis()).isEqualTo(Duration.ofSeconds(5).toMillis());
				assertThat(request.dialling().transports()).containsExactly(LinkType.HTTP_POLLING);
				DialOptions options = request.dialling().options();
				assertThat(options.proxy()).isEqualTo(new HttpProxy("proxy.example", 3128, "me", SECRET));
				assertThat(options.ssl()).isInstanceOf(BundleSslContext.class);
			});
	}

	@Test
	void withoutPropertiesBothTransportsAreTriedDirectlyAndTheJvmIsTrusted() {
		this.contextRunner.run((context) -> {
			SessionRequest request = context.getBean(SessionFactory.class).request(List.of(HUB), false);
			assertThat(request.dialling().transports()).containsExactly(LinkType.WEBSOCKET, LinkType.HTTP_POLLING);
			assertThat(request.dialling().options()).isEqualTo(DialOptions.DEFAULTS);
			assertThat(request.properties()).isEmpty();
			assertThat(request.credentials()).isEqualTo(Credentials.anonymous());
		});
	}

	@Test
	void configuredAddressesGetThePropertiesAndTargetsTheirOwnCredentialsAndKey() {
		PeerKey key = new PeerKey(1, 2, 3, 4);
		MeshProperties.Session session = session(List.of("wss://one/mesh"),
				List.of(new MeshProperties.Target("wss://two/mesh", "desk", SECRET, null, key.toString())));
		MeshConnectionDetails connection = new PropertiesMeshConnectionDetails(session);
		SessionPropertiesMapper mapper = new SessionPropertiesMapper(session, connection,
				new DialProperties(session, connection, null).dialling(), (attempt, entropy) -> 0);
		assertThat(mapper.targets()).satisfiesExactly((one) -> {
			assertThat(one.credentials()).isEqualTo(Credentials.password("till", SECRET));
			assertThat(one.pinnedKey()).isNull();
			assertThat(one.properties()).isEqualTo(Map.of("shop", "7"));
			assertThat(one.dialling().transports()).containsExactly(LinkType.WEBSOCKET);
			assertThat(one.persistent()).isTrue();
		}, (two) -> {
			assertThat(two.credentials()).isEqualTo(Credentials.password("desk", SECRET));
			assertThat(two.pinnedKey()).isEqualTo(key);
			assertThat(two.properties()).isEqualTo(Map.of("shop", "7"));
		});
	}

	@Test
	void reloadedBundleIsUsedByTheNextOneWhoAsks() {
		BundleSslContext context = new BundleSslContext(this.bundles, "client");
		SSLContext before = context.get();
		assertThat(context.get()).isSameAs(before);
		this.bundles.updateBundle("client", bundle());
		assertThat(context.get()).isNotSameAs(before);
		assertThat(context.get()).isSameAs(context.get());
	}

	@Test
	void reloadThatCannotBeUsedChangesNothing(CapturedOutput output) {
		BundleSslContext context = new BundleSslContext(this.bundles, "client");
		SSLContext before = context.get();
		this.bundles.updateBundle("client", SslBundle.of(SslStoreBundle.NONE, null, null, "no such protocol"));
		assertThat(context.get()).isSameAs(before);
		assertThat(output).contains("'client' was reloaded, but cannot be used");
	}

	@Test
	void errorHandlersHearOfFailedAttempts() {
		BlockingQueue<String> heard = new LinkedBlockingQueue<>();
		SessionErrorHandler handler = (address, failure) -> heard.add(address + " " + failure.code());
		this.contextRunner.withBean(SessionErrorHandler.class, () -> handler)
			.withPropertyValues("mesh.session.urls=ws://127.0.0.1:1/mesh", "mesh.session.transports=websocket")
			.run((context) -> await().atMost(Duration.ofSeconds(20))
				.until(() -> heard.contains("ws://127.0.0.1:1/mesh " + ErrorCode.LINK_FAILED)));
	}

	@Test
	void credentialsForAnAddressWithoutTlsAreWarnedOfInOneLine(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("mesh.session.urls=ws://192.0.2.1:1/mesh,wss://192.0.2.1:2/mesh,ws://127.0.0.1:3/mesh",
					"mesh.session.principal=till", "mesh.session.password=" + SECRET)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output.toString().lines().filter((line) -> line.contains("without TLS"))).singleElement()
			.asString()
			.contains("WARN", "ws://192.0.2.1:1/mesh", "Use wss", "pinned-key")
			.doesNotContain("192.0.2.1:2", "127.0.0.1", SECRET);
	}

	@Test
	void addressesWithoutTlsAreWarnedOfInOneLineWhenMessagesAreLeftToTls(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("mesh.session.urls=ws://192.0.2.1:1/mesh,wss://192.0.2.1:2/mesh,ws://127.0.0.1:3/mesh",
					"mesh.session.targets[0].url=ws://192.0.2.1:4/mesh",
					"mesh.session.targets[0].pinned-key=" + new PeerKey(1, 2, 3, 4), "mesh.bus.seal=relayed")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output.toString().lines().filter((line) -> line.contains("neither seal nor TLS"))).singleElement()
			.asString()
			.contains("WARN", "ws://192.0.2.1:1/mesh, ws://192.0.2.1:4/mesh", "Use wss", "mesh.bus.seal=always")
			.doesNotContain("192.0.2.1:2", "127.0.0.1");
	}

	@Test
	void whatIsSealedIsNotWarnedOf(CapturedOutput output) {
		this.contextRunner.withPropertyValues("mesh.session.urls=ws://192.0.2.1:1/mesh")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output.toString()).doesNotContain("neither seal nor TLS");
	}

	@Test
	void onlyCredentialsThatAnybodyOnTheWayCouldGetAreWarnedOf() {
		String key = new PeerKey(1, 2, 3, 4).toString();
		List<MeshProperties.Target> safe = List.of(new MeshProperties.Target("ws://hub/mesh", null, null, null, null),
				new MeshProperties.Target("ws://hub/mesh", null, null, SECRET, key),
				new MeshProperties.Target("wss://hub/mesh", null, null, SECRET, null),
				new MeshProperties.Target("ws://localhost:1/mesh", null, null, SECRET, null),
				new MeshProperties.Target("ws://hub.localhost/mesh", null, null, SECRET, null),
				new MeshProperties.Target("ws://[::1]:1/mesh", null, null, SECRET, null));
		assertThat(warning(session(List.of("wss://hub/mesh"), safe))).isEmpty();
		MeshProperties.Target token = new MeshProperties.Target("WS://127.example/mesh", null, null, SECRET, null);
		assertThat(warning(session(List.of("ws://hub/mesh"), List.of(token)))).hasValueSatisfying(
				(text) -> assertThat(text).contains("ws://hub/mesh, WS://127.example/mesh").doesNotContain(SECRET));
	}

	private static Optional<String> warning(MeshProperties.Session session) {
		return PlainAddresses.warning(new PropertiesMeshConnectionDetails(session), session.targets());
	}

	private static MeshProperties.Session session(List<String> urls, List<MeshProperties.Target> targets) {
		return new MeshProperties.Session(urls, "till", SECRET, null, Duration.ofSeconds(60),
				MeshProperties.StartupPolicy.RETRY, targets, List.of(MeshProperties.Transport.WEBSOCKET),
				new MeshProperties.Ssl(null), null, Map.of("shop", "7"));
	}

	private static SslBundle bundle() {
		return SslBundle.of(SslStoreBundle.NONE);
	}

}
