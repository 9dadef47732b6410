package dev.mesh.starter;

import static dev.mesh.starter.NewProject.dependency;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user does first: a new folder, the starter, the README's ten lines. Each kind of
 * application has exactly the class path that its starter gives it, and no property but
 * those of the mesh and a free port.
 */
@Tag("heavy")
class NewApplicationsProcessTests {

	private static final String MESH = "dev.mesh";

	private static final String BOOT = "org.springframework.boot";

	/** Prints which classes are loaded, too. */
	private static final List<String> AHEAD_OF_TIME = List.of("-Dspring.aot.enabled=true", "-Xlog:class+load");

	@TempDir
	private static Path folder;

	private static Readme readme;

	private static LocalRepository repository;

	private static NewProject web;

	@BeforeAll
	static void buildTheReadmesApplication() throws Exception {
		readme = new Readme();
		repository = new LocalRepository();
		web = NewProject.build(folder.resolve("web"), repository, readme.dependency(), "greeting/GreetingApplication",
				readme.application());
	}

	private static RunningApplication startHub() throws Exception {
		return web.start("hub", readme.hub(), "--server.port=0");
	}

	private static String edge(String name, int port) {
		return readme.edge().replace("127.0.0.1:8080", "127.0.0.1:" + port).replace("till-7", name);
	}

	private static NewProject client(String kind, String name, String more) throws Exception {
		return NewProject.build(folder.resolve(kind), repository,
				dependency(MESH, "mesh-spring-boot-starter-client", System.getProperty("mesh.version")) + more, name,
				source(kind, name));
	}

	@Test
	void theReadmesApplicationGreetsAcrossTwoProcesses() throws Exception {
		try (RunningApplication hub = startHub();
				RunningApplication till = web.start("till", edge("till-7", hub.port()))) {
			hub.awaitOutput("till-7 says in english: Hello!");
			till.awaitOutput("hub says in english: Hello!");
		}
	}

	@Test
	void aCommandLineApplicationWithTheClientStarterDoesItsWorkAndEnds() throws Exception {
		NewProject report = client("command-line", "report/ReportApplication", "");
		assertThat(report.libraries()).as("no web server, no Spring MVC")
			.noneMatch((library) -> library.matches("(tomcat|spring-web|jetty|netty|reactor).*"));
		try (RunningApplication hub = startHub();
				RunningApplication run = report.start("report", edge("reporter", hub.port()))) {
			assertThat(run.exitCode()).isZero();
			assertThat(run.output()).contains("Sent: ACKNOWLEDGED");
			hub.awaitOutput("reporter says in english: Bye!");
		}
	}

	@Test
	void aCommandLineApplicationThatListensStaysUpAndAnswersAWebFluxApplicationInJson() throws Exception {
		NewProject listening = client("listening", "stock/StockApplication", "");
		assertThat(listening.libraries()).as("no web server, no Spring MVC")
			.noneMatch((library) -> library.matches("(tomcat|spring-web|jetty|netty|reactor).*"));
		NewProject front = webFlux();
		try (RunningApplication hub = startHub();
				RunningApplication stock = listening.start("stock", edge("stock", hub.port()));
				RunningApplication web = front.start("asks", edge("front", hub.port()), "--server.port=0")) {
			stock.awaitOutput("main has returned");
			int port = web.port();
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> get(port, "/stock?article=apples"),
						"{\"shop\":\"main\",\"article\":\"apples\",\"pieces\":6}"::equals);
			web.awaitOutput("stock was asked for apples");
			assertThat(stock.output()).contains("client only: this peer accepts no sessions");
			assertThat(stock.isRunning()).isTrue();
		}
	}

	@Test
	void anApplicationThatWasProcessedAheadOfTimeListensAndAsksOnTheJvm() throws Exception {
		NewProject shop = NewProject.build(folder.resolve("ahead-of-time"), repository, NewProject.aheadOfTime(""),
				dependency(MESH, "mesh-spring-boot-starter-client", System.getProperty("mesh.version")),
				Map.of("shop/ShopApplication", source("ahead-of-time", "shop/ShopApplication")));
		NewProject server = NewProject.build(folder.resolve("ahead-of-time-server"), repository,
				NewProject.aheadOfTime("-Dmesh.server.enabled=true"), readme.dependency(),
				Map.of("greeting/GreetingApplication", readme.application()));
		try (RunningApplication hub = server.start("hub", readme.hub(), AHEAD_OF_TIME, List.of("--server.port=0"));
				RunningApplication one = startAheadOfTime(shop, "one", hub);
				RunningApplication two = startAheadOfTime(shop, "two", hub)) {
			one.awaitOutput("Starting AOT-processed ShopApplication");
			hub.awaitOutput("Starting AOT-processed GreetingApplication");
			one.awaitOutput("two confirms 3 apples of order 7");
			two.awaitOutput("one confirms 3 apples of order 7");
			two.awaitOutput("one streams: tail");
			assertThat(one.output() + two.output()).doesNotContain("of order 0");
			assertThat(one.output()).as("the generated classes were used")
				.contains("shop.ShopApplication__ApplicationContextInitializer source:",
						"dev.mesh.autoconfigure.MeshAutoConfiguration__BeanDefinitions source:",
						"shop.ShopApplication__BeanDefinitions source:")
				.as("and classes were not parsed for beans")
				.doesNotContain("ConfigurationClassParser source:");
		}
	}

	/**
	 * With the beans as they were made ahead of time; prints which classes are loaded.
	 */
	private static RunningApplication startAheadOfTime(NewProject project, String name, RunningApplication hub)
			throws IOException {
		return project.start(name, edge(name, hub.port()), AHEAD_OF_TIME, List.of());
	}

	private static String source(String kind, String name) throws IOException {
		return Files.readString(Path.of("src/test/projects", kind, Path.of(name).getFileName() + ".java"));
	}

	private static NewProject webFlux() throws Exception {
		return client("webflux", "front/FrontApplication", dependency(BOOT, "spring-boot-starter-webflux", ""));
	}

	@Test
	void aWebFluxApplicationWithTheClientStarterReachesTheMesh() throws Exception {
		NewProject front = webFlux();
		assertThat(front.libraries()).as("no servlet container").noneMatch((library) -> library.startsWith("tomcat"));
		try (RunningApplication hub = startHub();
				RunningApplication web = front.start("front", edge("front", hub.port()), "--server.port=0")) {
			int port = web.port();
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> get(port, "/greet?text=Reactive"), "hub: ACKNOWLEDGED\n"::equals);
			hub.awaitOutput("front says in english: Reactive");
		}
	}

	@Test
	void aWebFluxApplicationThatIsToServeTheMeshIsToldWhatItNeeds() throws Exception {
		NewProject front = webFlux();
		try (RunningApplication server = front.start("server", readme.hub(), "--server.port=0")) {
			assertThat(server.exitCode()).isNotZero();
			assertThat(server.output()).contains("APPLICATION FAILED TO START")
				.contains("this is not a servlet web application")
				.contains("dev.mesh:mesh-spring-boot-starter");
		}
	}

	@Test
	void theReadmesApplicationServesTheMeshOnJettyOverBothTransports() throws Exception {
		String starter = readme.dependency()
			.replace("</dependency>", "<exclusions><exclusion><groupId>" + BOOT
					+ "</groupId><artifactId>spring-boot-starter-tomcat</artifactId></exclusion></exclusions></dependency>");
		NewProject jetty = NewProject.build(folder.resolve("jetty"), repository,
				starter + dependency(BOOT, "spring-boot-starter-jetty", ""), "greeting/GreetingApplication",
				readme.application());
		assertThat(jetty.libraries()).noneMatch((library) -> library.startsWith("tomcat-embed-core"));
		try (RunningApplication hub = jetty.start("hub", readme.hub(), "--server.port=0");
				RunningApplication one = jetty.start("websocket", edge("one", hub.port()), "--server.port=0");
				RunningApplication two = web.start("polling", edge("two", hub.port()),
						"--mesh.session.transports=http-polling")) {
			one.awaitOutput("two says in english: Hello!");
			two.awaitOutput("one says in english: Hello!");
			hub.awaitOutput("one says in english: Hello!");
		}
	}

	@Test
	void springSecurityKeepsPeersOutUntilTheApplicationLetsThemInOverBothTransports() throws Exception {
		NewProject secured = NewProject.build(folder.resolve("secured"), repository,
				readme.dependency() + dependency(BOOT, "spring-boot-starter-security", ""),
				"secured/SecuredApplication",
				Files.readString(Path.of("src/test/projects/secured/SecuredApplication.java")));
		try (RunningApplication hub = secured.start("shut", readme.hub(), "--server.port=0");
				RunningApplication till = web.start("shut-out", edge("till-7", hub.port()))) {
			hub.awaitOutput("Spring Security keeps peers out of '/mesh'");
			till.awaitOutput("the server answered HTTP ");
		}
		try (RunningApplication hub = secured.start("open", readme.hub(), "--server.port=0",
				"--app.lets-peers-in=true");
				RunningApplication one = web.start("websocket", edge("one", hub.port()));
				RunningApplication two = web.start("polling", edge("two", hub.port()),
						"--mesh.session.transports=http-polling")) {
			one.awaitOutput("two says in english: Hello!");
			two.awaitOutput("one says in english: Hello!");
			assertThat(hub.output()).doesNotContain("keeps peers out");
			assertThat(answer(hub.port(), "/").statusCode()).as("everything else stays shut").isEqualTo(403);
		}
	}

	private static String get(int port, String path) throws Exception {
		return answer(port, path).body();
	}

	private static HttpResponse<String> answer(int port, String path) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
	}

}
