package dev.mesh.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mesh.discovery.DiscoveredPeer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import javax.naming.NamingException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a real name server on the loopback interface, asked by the JDK's client. */
@Timeout(60)
class DnsDiscoveryTests {

	private static final String HEADLESS = "mesh.default.svc.cluster.local";

	private static final String SERVICE = "_mesh._tcp.example.com";

	private final LoopbackNameServer server = new LoopbackNameServer();

	DnsDiscoveryTests() throws Exception {
	}

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void everyAddressOfANameIsAPeer() throws Exception {
		this.server.address(HEADLESS, "10.0.0.7");
		this.server.address(HEADLESS, "10.0.0.200");
		this.server.address(HEADLESS, "10.0.0.30");
		this.server.address(HEADLESS, "fd00::7");
		DnsDiscovery dns = DnsDiscovery.of(HEADLESS).scheme("ws").port(8080).servers(this.server.address());
		assertThat(uris(dns)).containsExactly("ws://10.0.0.7:8080/mesh", "ws://10.0.0.30:8080/mesh",
				"ws://10.0.0.200:8080/mesh", "ws://[fd00:0:0:0:0:0:0:7]:8080/mesh");
		assertThat(dns.find()).allMatch(DiscoveredPeer::credentialsAllowed).allMatch((peer) -> peer.key().isEmpty());
	}

	@Test
	void servicesAreInTheOrderOfPriorityThenWeight() throws Exception {
		this.server.service(SERVICE, 20, 100, 9001, "last.example.com");
		this.server.service(SERVICE, 10, 5, 9002, "light.example.com");
		this.server.service(SERVICE, 10, 60, 9003, "heavy.example.com");
		this.server.service(SERVICE, 10, 60, 9004, "heavier.example.com");
		DnsDiscovery dns = DnsDiscovery.of(SERVICE).path("/peers/mesh").servers(this.server.address());
		assertThat(uris(dns)).containsExactly("wss://heavier.example.com:9004/peers/mesh",
				"wss://heavy.example.com:9003/peers/mesh", "wss://light.example.com:9002/peers/mesh",
				"wss://last.example.com:9001/peers/mesh");
	}

	@Test
	void podsOfAHeadlessServiceKeepTheirHostNames() throws Exception {
		String name = "_mesh._tcp." + HEADLESS;
		this.server.service(name, 0, 50, 8080, "hub-0." + HEADLESS);
		this.server.service(name, 0, 50, 8080, "hub-1." + HEADLESS);
		assertThat(uris(DnsDiscovery.of(name + ".").scheme("ws").servers(this.server.address())))
			.containsExactly("ws://hub-0." + HEADLESS + ":8080/mesh", "ws://hub-1." + HEADLESS + ":8080/mesh");
	}

	@Test
	void aServiceThatSaysThatItIsNotThereIsEmpty() throws Exception {
		this.server.service(SERVICE, 0, 0, 0, "");
		assertThat(DnsDiscovery.of(SERVICE).servers(this.server.address()).find()).isEmpty();
	}

	@Test
	void aNameThatIsNotThereOrHasNoRecordIsEmpty() throws Exception {
		this.server.name("empty.example.com");
		assertThat(DnsDiscovery.of("empty.example.com").servers(this.server.address()).find()).isEmpty();
		assertThat(DnsDiscovery.of("gone.example.com").servers(this.server.address()).find()).isEmpty();
		assertThat(DnsDiscovery.of(SERVICE).servers(this.server.address()).find()).isEmpty();
		assertThat(this.server.questions()).isEqualTo(5);
	}

	@Test
	void nothingIsKept() throws Exception {
		DnsDiscovery dns = DnsDiscovery.of(HEADLESS).servers(this.server.address());
		this.server.address(HEADLESS, "10.0.0.7");
		assertThat(uris(dns)).containsExactly("wss://10.0.0.7/mesh");
		this.server.forget(HEADLESS);
		this.server.address(HEADLESS, "10.0.0.8");
		assertThat(uris(dns)).containsExactly("wss://10.0.0.8/mesh");
	}

	@Test
	void aServerThatFailsIsAFailure() {
		this.server.answerWith(2);
		assertThatExceptionOfType(NamingException.class)
			.isThrownBy(() -> DnsDiscovery.of(SERVICE).servers(this.server.address()).find());
	}

	@Test
	void aServerThatIsSilentIsAFailureAndTheNextOneIsAsked() throws Exception {
		this.server.answerWith(-1);
		assertThatExceptionOfType(NamingException.class).isThrownBy(() -> impatient(this.server.address()).find());
		assertThat(this.server.questions()).isEqualTo(2);
		try (LoopbackNameServer other = new LoopbackNameServer()) {
			other.address(HEADLESS, "10.0.0.9");
			assertThat(uris(impatient(this.server.address(), other.address()))).containsExactly("wss://10.0.0.9/mesh");
		}
	}

	@Test
	void addressesThatCannotBeDialledAreLeftOut() throws Exception {
		this.server.address(HEADLESS, "169.254.1.1");
		this.server.address(HEADLESS, "fe80::1");
		this.server.address(HEADLESS, "0.0.0.0");
		this.server.address(HEADLESS, "224.0.0.251");
		this.server.address(HEADLESS, "10.0.0.7");
		assertThat(uris(DnsDiscovery.of(HEADLESS).servers(this.server.address())))
			.containsExactly("wss://10.0.0.7/mesh");
	}

	@Test
	void theOperatingSystemKnowsLocalhost() throws Exception {
		assertThat(uris(DnsDiscovery.of("localhost").scheme("ws").port(8080))).contains("ws://127.0.0.1:8080/mesh");
	}

	@Test
	void theNameServerTellsWhetherTheSystemsNoIsFinal() throws Exception {
		NameServers servers = new NameServers(List.of(this.server.address()), Duration.ofMillis(100));
		DnsDiscovery dns = DnsDiscovery.of("mesh.example").lookup(new SystemLookup(servers, (name) -> {
			throw new UnknownHostException(name);
		}));
		assertThat(dns.find()).isEmpty();
		this.server.address("mesh.example", "10.0.0.7");
		assertThat(uris(dns)).containsExactly("wss://10.0.0.7/mesh");
		this.server.answerWith(2);
		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(dns::find)
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));
	}

	@Test
	void aTargetThatIsNoHostNameIsAFailureThatNamesIt() throws Exception {
		this.server.service(SERVICE, 0, 0, 80, "under_score.example.com");
		assertThatException().isThrownBy(() -> DnsDiscovery.of(SERVICE).servers(this.server.address()).find())
			.withMessageContaining("under_score.example.com");
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil/x?y=", "evil#", "somebody@evil", "evil:80/x", "ev il", "ev\u0001il" })
	void aTargetDoesNotChangeWhatElseStandsInTheAddress(String target) throws Exception {
		this.server.service(SERVICE, 0, 0, 443, target);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> DnsDiscovery.of(SERVICE).servers(this.server.address()).find())
			.withMessageContaining("is not the SRV record of a host");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "1", "1 2 3", "1 2 x host.", "1 2 65536 host.", "1 2 -3 host.", "[B@1f", "1 2 3 a..b" })
	void whatIsNoServiceRecordIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> ServiceRecord.parse(text))
			.withMessage("'" + text + "' is not the SRV record of a host");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "a..b", "two words", "a/b", "http://hub", "hub:80" })
	void whatIsNoNameIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> DnsDiscovery.of(name))
			.withMessageContaining("'" + name + "'");
	}

	@Test
	void theLimitsOfNamesAreThoseOfDns() {
		String label = "l".repeat(63);
		String longest = label + "." + label + "." + label + "." + "l".repeat(61) + ".";
		assertThat(longest).hasSize(254);
		assertThat(DnsDiscovery.of(longest).name()).isEqualTo("dns " + longest);
		assertThatIllegalArgumentException().isThrownBy(() -> DnsDiscovery.of("l" + longest));
		assertThatIllegalArgumentException().isThrownBy(() -> DnsDiscovery.of("l" + label + ".example"));
	}

	@Test
	void valuesThatCannotWorkAreRefused() {
		DnsDiscovery dns = DnsDiscovery.of(HEADLESS);
		assertThatIllegalArgumentException().isThrownBy(() -> dns.scheme("http")).withMessageContaining("'http'");
		assertThatIllegalArgumentException().isThrownBy(() -> dns.port(0)).withMessageContaining("0");
		assertThatIllegalArgumentException().isThrownBy(() -> dns.port(65_536)).withMessageContaining("65536");
		assertThatIllegalArgumentException().isThrownBy(() -> dns.path("mesh")).withMessageContaining("'mesh'");
		assertThatIllegalArgumentException().isThrownBy(() -> dns.path("/m?x=y")).withMessageContaining("query");
		assertThatIllegalArgumentException().isThrownBy(() -> dns.interval(Duration.ofMillis(999)))
			.withMessageContaining("1s to 24h");
		for (String server : List.of("", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536", "a b", "u@10.0.0.1",
				"10.0.0.1/x")) {
			assertThatIllegalArgumentException().as(server)
				.isThrownBy(() -> dns.servers(server))
				.withMessageContaining("'" + server + "'");
		}
		assertThat(dns.servers("10.96.0.10", "[fd00::10]:53").interval(Duration.ofSeconds(1)).interval())
			.isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void bothKindsOfAddressesStandInAUri() throws Exception {
		assertThat(AddressText.of(InetAddress.getByName("10.1.2.3"))).isEqualTo("10.1.2.3");
		assertThat(AddressText.of(InetAddress.getByName("::1"))).isEqualTo("[0:0:0:0:0:0:0:1]");
	}

	private static DnsDiscovery impatient(String... servers) {
		return DnsDiscovery.of(HEADLESS)
			.lookup(new ServerLookup(new NameServers(List.of(servers), Duration.ofMillis(100))));
	}

	private static List<String> uris(DnsDiscovery dns) throws Exception {
		return dns.find().stream().map((peer) -> peer.uri().toString()).toList();
	}

}
