package dev.mesh.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code /api/events} as a browser does. */
final class EventReader implements AutoCloseable {

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpResponse<InputStream> response;

	private final BufferedReader lines;

	EventReader(int port) {
		try {
			this.response = HTTP.send(
					HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/events")).build(),
					BodyHandlers.ofInputStream());
			this.lines = new BufferedReader(new InputStreamReader(this.response.body(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	int status() {
		return this.response.statusCode();
	}

	String type() {
		return this.response.headers().firstValue("Content-Type").orElse("");
	}

	/** What there is when no events are told. */
	String body() throws IOException {
		return new String(this.response.body().readAllBytes(), StandardCharsets.UTF_8);
	}

	/** Waits for the next event of this name and skips others. */
	JsonNode await(String name) throws IOException {
		for (Event event = next(); true; event = next()) {
			if (event.name().equals(name)) {
				return JSON.readTree(event.data());
			}
		}
	}

	/** Waits for the next event. */
	Event next() throws IOException {
		String name = "";
		String data = "";
		for (String line = this.lines.readLine(); line != null; line = this.lines.readLine()) {
			if (line.startsWith("event:")) {
				name = line.substring("event:".length());
			}
			else if (line.startsWith("data:")) {
				data += line.substring("data:".length());
			}
			else if (line.isEmpty() && !name.isEmpty()) {
				return new Event(name, data);
			}
		}
		throw new IOException("The events have ended");
	}

	@Override
	public void close() throws IOException {
		this.response.body().close();
	}

	/**
	 * An event.
	 *
	 * @param name its name
	 * @param data JSON
	 */
	record Event(String name, String data) {
	}

}
