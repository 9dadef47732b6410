package dev.mesh.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Real services behind peer b, used through a port of peer a: both know only the hub, so
 * everything goes through it, and a reaches it through a fault proxy.
 */
@Tag("heavy")
@Timeout(900)
class TunnelServicesProcessTests {

	/** So few that each is certainly written by thousands of writes to random ones. */
	private static final String KEYS = "50";

	private static final int LEAST_DUMP_BYTES = 100_000_000;

	/** Its dump is a little over the least. */
	private static final String SCALE = "12";

	private static final long BYTES_BETWEEN_CUTS = 25_000_000;

	private static final int CUTS = 3;

	private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

	private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");

	@RegisterExtension
	final Processes processes = new Processes();

	@TempDir
	Path directory;

	private PostgresCluster postgres;

	private RedisProcess redis;

	private DemoProcess hub;

	private DemoProcess a;

	private DemoProcess b;

	private FaultProxy proxy;

	@BeforeEach
	void startServicesAndPeers() {
		this.postgres = PostgresCluster.start();
		this.redis = RedisProcess.start();
		this.hub = this.processes.startLargeHub("demo.embedded-peers", "0").awaitReady();
		this.proxy = this.processes.proxyTo(this.hub.port());
		this.a = this.processes.startLargeEdge("a", this.proxy.port(), "mesh.tunnel.allowed-targets", "");
		this.b = startB();
		this.a.awaitReady();
		this.b.awaitReady();
		GraphShape whole = GraphShape.of(2, "a", "b", "hub");
		await().atMost(Duration.ofSeconds(20))
			.until(() -> List.of(this.hub, this.a, this.b)
				.stream()
				.allMatch((one) -> GraphShape.seenBy(one).equals(whole)));
	}

	private DemoProcess startB() {
		return this.processes.startLargeEdge("b", this.hub.port(), "mesh.tunnel.allowed-targets",
				"127.0.0.1:" + this.postgres.port() + ",127.0.0.1:" + this.redis.port());
	}

	@AfterEach
	void stopServices() throws IOException {
		if (this.redis != null) {
			this.redis.close();
		}
		if (this.postgres != null) {
			this.postgres.close();
		}
	}

	@Test
	void postgresWorksThroughTheTunnelAndADumpIsTheSameAlsoWhenTheSessionIsCut() {
		int port = openTunnel(this.postgres.port());
		this.postgres.run("createdb", port, "bench");
		print("pgbench -i, " + SCALE + " times 100,000 rows up",
				() -> this.postgres.run("pgbench", port, "-i", "-q", "-s", SCALE, "bench"));

		String direct = this.postgres.run("pgbench", this.postgres.port(), benchmark());
		String through = this.postgres.run("pgbench", port, benchmark());
		for (String report : List.of(direct, through)) {
			assertThat(report).contains("number of transactions actually processed: 2000/2000")
				.contains("number of failed transactions: 0 (");
		}
		System.out.println("STAT pgbench, 8 clients: direct " + figure(RATE, direct) + " transactions/s, "
				+ figure(LATENCY, direct) + " ms; through the tunnel " + figure(RATE, through) + " transactions/s, "
				+ figure(LATENCY, through) + " ms");

		String expected = dump("direct", this.postgres.port());
		assertThat(dump("through the tunnel", port)).isEqualTo(expected);
		this.proxy.cutEvery(BYTES_BETWEEN_CUTS, CUTS);
		assertThat(dump("through the tunnel, the session of a cut " + CUTS + " times", port)).isEqualTo(expected);
		assertThat(this.proxy.cuts()).isEqualTo(CUTS);
		assertThat(this.a.client().counters().get("reconnects").asInt()).isGreaterThanOrEqualTo(CUTS);
		JsonNode tunnel = this.a.client().get("/api/tunnels").json().get(0);
		System.out.println("STAT tunnel after PostgreSQL: " + tunnel);
		assertThat(tunnel.get("failures").asInt()).as(tunnel.toString()).isZero();
	}

	@Test
	void redisWorksThroughTheTunnel() {
		int port = openTunnel(this.redis.port());
		for (int[] load : new int[][] { { 20_000, 50, 100 }, { 2_000, 20, 20_000 } }) {
			String[] arguments = { "-t", "set,get", "-n", "" + load[0], "-c", "" + load[1], "-d", "" + load[2], "-r",
					KEYS, "--csv" };
			String direct = this.redis.run("redis-benchmark", this.redis.port(), arguments);
			String through = this.redis.run("redis-benchmark", port, arguments);
			assertThat(through).contains("\"SET\"", "\"GET\"").doesNotContainIgnoringCase("error");
			System.out.println("STAT redis-benchmark, " + load[1] + " clients, " + load[2] + " bytes (requests/s, "
					+ "latencies in ms)\ndirect\n" + direct + "through the tunnel\n" + through);
		}
		assertThat(this.redis.run("redis-cli", port, "dbsize"))
			.isEqualTo(this.redis.run("redis-cli", this.redis.port(), "dbsize"));
		assertThat(this.redis.run("redis-cli", port, "strlen", "key:000000000001").strip()).isEqualTo("20000");
	}

	@Test
	void aPeerThatWasKilledAndIsBackBreaksOldConnectionsAndTakesNewOnes() throws IOException {
		int port = openTunnel(this.redis.port());
		try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
			client.setSoTimeout(240_000);
			client.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(client.getInputStream().readNBytes(7)).asString().isEqualTo("+PONG\r\n");
			this.b.kill();
			startB().awaitReady();
			assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class)
				.hasMessageContaining("reset");
		}
		assertThat(this.redis.run("redis-cli", port, "ping").strip()).isEqualTo("PONG");
	}

	private static String[] benchmark() {
		return new String[] { "-c", "8", "-j", "2", "-t", "250", "-n", "bench" };
	}

	private int openTunnel(int targetPort) {
		DemoClient.Answer answer = this.a.client()
			.post("/api/tunnels",
					Map.of("listenPort", 0, "to", "b", "targetHost", "127.0.0.1", "targetPort", targetPort));
		assertThat(answer.status()).as(answer.text()).isEqualTo(201);
		return answer.json().get("listenPort").asInt();
	}

	/** The digest of a dump of at least 100 MB. */
	private String dump(String how, int port) {
		Path file = this.directory.resolve("dump.sql");
		print("pg_dump " + how, () -> this.postgres.dump("bench", port, file));
		try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
			assertThat(Files.size(file)).isGreaterThan(LEAST_DUMP_BYTES);
			in.transferTo(OutputStream.nullOutputStream());
			String digest = HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
			System.out.println("STAT " + Files.size(file) + " bytes, SHA-256 " + digest);
			return digest;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void print(String what, Runnable task) {
		long began = System.nanoTime();
		task.run();
		System.out.printf("STAT %s: %.1f s%n", what, (System.nanoTime() - began) / 1e9);
	}

	private static String figure(Pattern pattern, String report) {
		Matcher matcher = pattern.matcher(report);
		assertThat(matcher.find()).as(report).isTrue();
		return matcher.group(1);
	}

}
