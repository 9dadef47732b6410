package dev.mesh.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with a browser at an application with a login form. */
final class Clerk {

	private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

	private final HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

	private final int port;

	Clerk(int port) {
		this.port = port;
	}

	/** The status, and where the answer leads to. */
	String visit(String path) throws Exception {
		return redirect(send(HttpRequest.newBuilder(uri("http", path)).header("Accept", "text/html")));
	}

	/** Fills in the form. */
	String logIn(String user, String password) throws Exception {
		Matcher csrf = CSRF.matcher(send(HttpRequest.newBuilder(uri("http", "/login"))).body());
		assertThat(csrf.find()).as("a login form").isTrue();
		String form = "username=" + user + "&password=" + password + "&_csrf="
				+ URLEncoder.encode(csrf.group(1), StandardCharsets.UTF_8);
		return redirect(send(HttpRequest.newBuilder(uri("http", "/login"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form))));
	}

	private static String redirect(HttpResponse<String> response) {
		return response.statusCode() + response.headers()
			.firstValue("Location")
			.map((location) -> " " + location.replaceAll("^http://[^/]+", ""))
			.orElse("");
	}

	/** The status, and the body unless it is an error's. */
	String call(String method, String path, String json) throws Exception {
		HttpResponse<String> response = send(HttpRequest.newBuilder(uri("http", path))
			.header("Content-Type", "application/json")
			.method(method,
					json.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json)));
		return response.statusCode() + ((response.statusCode() < 400) ? " " + response.body() : "");
	}

	String get(String path) throws Exception {
		return call("GET", path, "");
	}

	/** Sends to one destination over STOMP; what comes back to another one. */
	String ask(String destination, String json, String answers) throws Exception {
		BlockingQueue<String> frames = new LinkedBlockingQueue<>();
		WebSocket socket = this.browser.newWebSocketBuilder()
			.subprotocols("v12.stomp")
			.buildAsync(uri("ws", "/stomp"), new Frames(frames))
			.get(20, TimeUnit.SECONDS);
		frame(socket, "CONNECT\naccept-version:1.2\nhost:localhost\n\n");
		assertThat(frames.poll(20, TimeUnit.SECONDS)).startsWith("CONNECTED");
		frame(socket, "SUBSCRIBE\nid:0\ndestination:" + answers + "\n\n");
		String answer = null;
		// A subscription is not confirmed.
		for (int i = 0; answer == null && i < 60; i++) {
			frame(socket, "SEND\ndestination:" + destination + "\ncontent-type:application/json\n\n" + json);
			answer = frames.poll(500, TimeUnit.MILLISECONDS);
		}
		socket.abort();
		assertThat(answer).startsWith("MESSAGE");
		return answer.substring(answer.indexOf("\n\n") + 2);
	}

	private static void frame(WebSocket socket, String text) throws Exception {
		socket.sendText(text + "\0", true).get(20, TimeUnit.SECONDS);
	}

	private URI uri(String scheme, String path) {
		return URI.create(scheme + "://127.0.0.1:" + this.port + path);
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return this.browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	/** Puts frames together again. */
	private static final class Frames implements WebSocket.Listener {

		private final BlockingQueue<String> frames;

		private final StringBuilder part = new StringBuilder();

		private Frames(BlockingQueue<String> frames) {
			this.frames = frames;
		}

		@Override
		public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.part.append(data);
			if (last) {
				this.frames.add(this.part.toString().replace("\0", ""));
				this.part.setLength(0);
			}
			socket.request(1);
			return null;
		}

	}

}
