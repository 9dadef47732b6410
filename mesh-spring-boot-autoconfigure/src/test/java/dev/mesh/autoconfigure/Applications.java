package dev.mesh.autoconfigure;

import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.bus.BusMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * Applications in this JVM with real web servers and connections, closed in the opposite
 * order of their start.
 */
final class Applications implements AutoCloseable {

	static final Duration LIMIT = Duration.ofSeconds(20);

	private static final String[] SERVER = { "server.port=0", "mesh.peer.name=hub", "mesh.server.enabled=true",
			"mesh.server.users[0].principal=edge", "mesh.server.users[0].password={noop}secret" };

	private final ClassLoader classLoader;

	private final List<ConfigurableApplicationContext> running = new ArrayList<>();

	Applications() {
		this(Applications.class.getClassLoader());
	}

	/** Applications that see no more than this class loader does. */
	Applications(ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	/** Starts a web application that accepts what {@link #client} starts. */
	ConfigurableApplicationContext hub(Class<?> application, String... properties) {
		return start(WebApplicationType.SERVLET, application, join(SERVER, properties));
	}

	/** Starts an application without web server that connects to a hub. */
	ConfigurableApplicationContext client(ApplicationContext hub, Class<?> application, String... properties) {
		return start(WebApplicationType.NONE, application, join(connecting(hub), properties));
	}

	/** Properties that connect to a hub. */
	static String[] connecting(ApplicationContext hub) {
		return new String[] { "mesh.peer.name=edge", "mesh.session.urls=ws://127.0.0.1:" + port(hub) + "/mesh",
				"mesh.session.principal=edge", "mesh.session.password=secret" };
	}

	/** Starts an application of any kind. */
	ConfigurableApplicationContext start(WebApplicationType type, Class<?> application, String... properties) {
		return run(new SpringApplicationBuilder(application).web(type), properties);
	}

	/** Starts what was prepared; of properties of the same name the last one counts. */
	ConfigurableApplicationContext run(SpringApplicationBuilder builder, String... properties) {
		Map<String, String> arguments = new LinkedHashMap<>();
		for (String property : properties) {
			arguments.put(property.substring(0, property.indexOf('=')), "--" + property);
		}
		ConfigurableApplicationContext context = builder.resourceLoader(new DefaultResourceLoader(this.classLoader))
			.registerShutdownHook(false)
			.run(arguments.values().toArray(String[]::new));
		this.running.add(context);
		return context;
	}

	static int port(ApplicationContext context) {
		return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	static Mesh mesh(ApplicationContext context) {
		return context.getBean(Mesh.class);
	}

	/** Waits until both know of each other. */
	static void awaitKnown(Mesh one, Mesh other) {
		await().atMost(LIMIT).until(() -> knows(one, other) && knows(other, one));
	}

	static boolean knows(Mesh one, Mesh other) {
		return one.presence().graph().peer(other.key()).isPresent();
	}

	/** Asks a peer once it is known, and returns its answer. */
	static String ask(Mesh from, Mesh to, String path, String question) throws Exception {
		awaitKnown(from, to);
		BusMessage message = BusMessage.of(path, question.getBytes(StandardCharsets.UTF_8));
		BusMessage reply = from.bus().request(to.key(), message).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		return StandardCharsets.UTF_8.decode(reply.payload()).toString();
	}

	private static String[] join(String[] first, String[] second) {
		return Stream.concat(Stream.of(first), Stream.of(second)).toArray(String[]::new);
	}

	@Override
	public void close() {
		for (int i = this.running.size() - 1; i >= 0; i--) {
			this.running.get(i).close();
		}
	}

}
