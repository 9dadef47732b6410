package dev.mesh.demo;

import static dev.mesh.demo.KubernetesManifest.at;
import static dev.mesh.demo.KubernetesManifest.container;
import static dev.mesh.demo.KubernetesManifest.list;
import static dev.mesh.demo.KubernetesManifest.number;
import static dev.mesh.demo.KubernetesManifest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mesh.Mesh;
import dev.mesh.MeshSettings;
import dev.mesh.presence.Peer;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The manifests below docs/kubernetes against the application that they run: the
 * variables of the pods start it, and its probes are asked.
 */
@Timeout(180)
class KubernetesManifestTests {

	/** Spring Boot's default, for other images; that of the demo has less. */
	private static final Duration WEB_SERVER_STOP = Duration.ofSeconds(30);

	private static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");

	private final KubernetesManifest manifest;

	private final Object hubs;

	private final Object edges;

	KubernetesManifestTests() throws Exception {
		this.manifest = KubernetesManifest.of("hubs.yaml", "edges.yaml");
		this.hubs = this.manifest.find("StatefulSet", "mesh-hub");
		this.edges = this.manifest.find("Deployment", "mesh-edge");
	}

	static Stream<String> workloads() {
		return Stream.of("StatefulSet mesh-hub", "Deployment mesh-edge");
	}

	private Object workload(String kindAndName) {
		String[] parts = kindAndName.split(" ");
		return this.manifest.find(parts[0], parts[1]);
	}

	@Test
	void everyObjectHasAKindAVersionANameAndTheSameNamespace() {
		for (Object object : this.manifest.objects()) {
			assertThat(text(object, "apiVersion")).isEqualTo(switch (text(object, "kind")) {
				case "Namespace", "Secret", "Service" -> "v1";
				case "StatefulSet", "Deployment" -> "apps/v1";
				case "PodDisruptionBudget" -> "policy/v1";
				default -> "no object of ours: " + object;
			});
			String namespace = text(object, "kind").equals("Namespace") ? text(object, "metadata", "name")
					: text(object, "metadata", "namespace");
			assertThat(namespace).isEqualTo("mesh");
		}
	}

	@Test
	void everybodyFindsTheHubsByTheHeadlessService() {
		Object service = this.manifest.find("Service", "hubs");

		assertThat(text(service, "spec", "clusterIP")).isEqualTo("None");
		assertThat(at(service, "spec", "publishNotReadyAddresses")).isEqualTo(true);
		assertThat(text(this.hubs, "spec", "serviceName")).isEqualTo("hubs");
		for (Object workload : List.of(this.hubs, this.edges)) {
			assertThat(this.manifest.variables(workload, "pod"))
				.containsEntry("MESH_DISCOVERY_DNS_NAME", "hubs.mesh.svc.cluster.local")
				.containsEntry("MESH_DISCOVERY_DNS_PORT", text(container(this.hubs), "ports", 0, "containerPort"))
				.containsKeys("MESH_SESSION_PRINCIPAL", "MESH_SESSION_PASSWORD");
		}
	}

	@Test
	void theServiceForWhoeverIsOutsideKeepsALinkAtOnePod() {
		assertThat(text(this.manifest.find("Service", "mesh"), "spec", "sessionAffinity")).isEqualTo("ClientIP");
	}

	@Test
	void selectorsFindTheirPods() {
		for (Object workload : List.of(this.hubs, this.edges)) {
			assertThat(at(workload, "spec", "selector", "matchLabels"))
				.isEqualTo(at(workload, "spec", "template", "metadata", "labels"));
		}
		Object labels = at(this.hubs, "spec", "template", "metadata", "labels");
		assertThat(at(this.manifest.find("Service", "hubs"), "spec", "selector")).isEqualTo(labels);
		assertThat(at(this.manifest.find("Service", "mesh"), "spec", "selector")).isEqualTo(labels);
		Object budget = this.manifest.find("PodDisruptionBudget", "mesh-hub");
		assertThat(at(budget, "spec", "selector", "matchLabels")).isEqualTo(labels);
		assertThat(number(budget, "spec", "maxUnavailable")).isLessThan(number(this.hubs, "spec", "replicas"));
	}

	@ParameterizedTest
	@MethodSource("workloads")
	void portsAreThoseOfTheApplication(String name) throws Exception {
		Object port = at(container(workload(name)), "ports", 0);
		try (InputStream in = getClass().getResourceAsStream("/application.yaml")) {
			assertThat(number(port, "containerPort")).isEqualTo(number(new Yaml().load(in), "server", "port"));
		}
		for (String probe : PROBES) {
			assertThat(text(container(workload(name)), probe, "httpGet", "port")).isEqualTo(text(port, "name"));
		}
		for (String service : List.of("hubs", "mesh")) {
			assertThat(text(this.manifest.find("Service", service), "spec", "ports", 0, "targetPort"))
				.isEqualTo(text(port, "name"));
		}
	}

	@ParameterizedTest
	@MethodSource("workloads")
	void theGracePeriodIsLongerThanTheStop(String name) {
		List<?> command = list(container(workload(name)), "lifecycle", "preStop", "exec", "command");
		assertThat(command.get(0)).isEqualTo("sleep");
		Duration stop = Duration.ofSeconds(Long.parseLong(command.get(1).toString()))
			.plus(MeshSettings.defaults().stopTimeout())
			.plus(WEB_SERVER_STOP);

		assertThat(
				Duration.ofSeconds(number(workload(name), "spec", "template", "spec", "terminationGracePeriodSeconds")))
			.isGreaterThan(stop.plusSeconds(10));
	}

	@ParameterizedTest
	@MethodSource("workloads")
	void podsRunAsTheImageDoesAndWriteWhereItMay(String name) throws Exception {
		String image = Files.readString(Path.of("Dockerfile"));
		Object pod = at(workload(name), "spec", "template", "spec");
		int user = number(pod, "securityContext", "runAsUser");
		int group = number(pod, "securityContext", "runAsGroup");

		assertThat(image).contains("USER " + user + ":" + group);
		assertThat(number(pod, "securityContext", "fsGroup")).isEqualTo(group);
		assertThat(at(container(workload(name)), "securityContext", "readOnlyRootFilesystem")).isEqualTo(true);
		Map<String, String> mounts = new HashMap<>();
		list(container(workload(name)), "volumeMounts")
			.forEach((mount) -> mounts.put(text(mount, "mountPath"), text(mount, "name")));
		assertThat(mounts).containsOnlyKeys("/tmp", "/var/lib/mesh");
		assertThat(image).contains("MESH_PEER_DATA_DIRECTORY=/var/lib/mesh");
	}

	@Test
	void eachHubKeepsItsKeyOnAVolumeOfItsOwn() {
		Object claim = at(this.hubs, "spec", "volumeClaimTemplates", 0);
		assertThat(text(claim, "metadata", "name")).isEqualTo("identity");
		assertThat(list(claim, "spec", "accessModes")).isEqualTo(List.of("ReadWriteOncePod"));
	}

	@ParameterizedTest
	@MethodSource("workloads")
	void everyVariableIsAPropertyThatExists(String name) throws Exception {
		Set<String> known = new TreeSet<>(Set.of("DEMO_EMBEDDED_PEERS"));
		for (URL url : Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream in = url.openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(in).get("properties")) {
					known.add(variable(property.get("name").stringValue()));
				}
			}
		}
		known.addAll(Set.of("MESH_SERVER_USERS[]PRINCIPAL", "MESH_SERVER_USERS[]PASSWORD"));
		Set<String> used = new TreeSet<>();
		this.manifest.variables(workload(name), "pod")
			.keySet()
			.forEach((variable) -> used.add(variable.replaceAll("_\\d+_", "[]")));

		assertThat(used).isNotEmpty();
		assertThat(known).contains("MESH_SERVER_USERS").containsAll(used);
	}

	/** Spring Boot's rule. */
	private static String variable(String property) {
		return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
	}

	@Test
	void theVariablesStartAHubAndAnEdgeThatFindEachOtherAndAnswerTheirProbes(@TempDir Path directory) throws Exception {
		try (ConfigurableApplicationContext hub = start(this.hubs, "mesh-hub-0", directory.resolve("hub"), Map.of());
				ConfigurableApplicationContext edge = start(this.edges, "mesh-edge-x", directory.resolve("edge"),
						Map.of("MESH_SESSION_URLS", "ws://127.0.0.1:" + port(hub) + "/mesh"))) {
			Mesh seenFrom = hub.getBean(Mesh.class);
			await().atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(seenFrom.presence().graph().remotePeers()).extracting(Peer::deviceName)
					.contains("mesh-edge-x"));
			assertThat(seenFrom.name()).isEqualTo("mesh-hub-0");
			assertThat(seenFrom.connectedSessions()).extracting((session) -> session.principal().orElse("nobody"))
				.containsExactly("edge");
			for (String probe : PROBES) {
				assertThat(status(hub, text(container(this.hubs), probe, "httpGet", "path"))).isEqualTo(200);
				assertThat(status(edge, text(container(this.edges), probe, "httpGet", "path"))).isEqualTo(200);
			}
		}
	}

	@Test
	void theHubsAcceptEachOther(@TempDir Path directory) throws Exception {
		try (ConfigurableApplicationContext first = start(this.hubs, "mesh-hub-0", directory.resolve("0"), Map.of());
				ConfigurableApplicationContext second = start(this.hubs, "mesh-hub-1", directory.resolve("1"),
						Map.of("MESH_SESSION_URLS", "ws://127.0.0.1:" + port(first) + "/mesh"))) {
			await().atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(first.getBean(Mesh.class).connectedSessions())
					.extracting((session) -> session.principal().orElse("nobody"))
					.containsExactly("hub"));
			assertThat(second.isRunning()).isTrue();
		}
	}

	private ConfigurableApplicationContext start(Object workload, String pod, Path directory,
			Map<String, Object> others) {
		Map<String, Object> variables = new HashMap<>(this.manifest.variables(workload, pod));
		variables.put("MESH_PEER_DATA_DIRECTORY", directory.toString());
		variables.putAll(others);
		// By this end of its name Spring Boot knows that it holds variables.
		SystemEnvironmentPropertySource source = new SystemEnvironmentPropertySource("pod-systemEnvironment",
				variables);
		return new SpringApplicationBuilder(DemoApplication.class).registerShutdownHook(false)
			.initializers((starting) -> starting.getEnvironment().getPropertySources().addFirst(source))
			.run("--server.port=0", "--spring.main.banner-mode=off");
	}

	private static int port(ConfigurableApplicationContext context) {
		return ((WebServerApplicationContext) context).getWebServer().getPort();
	}

	private static int status(ConfigurableApplicationContext context, String path) throws Exception {
		URI address = URI.create("http://127.0.0.1:" + port(context) + path);
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

}
