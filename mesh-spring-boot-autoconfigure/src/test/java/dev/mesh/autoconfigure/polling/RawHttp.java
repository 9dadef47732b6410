package dev.mesh.autoconfigure.polling;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP connection without manners: sends whatever it is told to.
 */
final class RawHttp implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 20_000;

	private final Socket socket = new Socket();

	private final int port;

	private final InputStream in;

	RawHttp(int port) throws IOException {
		this.port = port;
		this.socket.setReceiveBufferSize(4096);
		this.socket.setTcpNoDelay(true);
		this.socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
		this.in = new BufferedInputStream(this.socket.getInputStream(), 1024);
	}

	/** What came back. */
	record Answer(int status, Map<String, String> headers, byte[] body) {

		String header(String name) {
			return this.headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
		}

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

	/** Sends a request with a body and a length, headers as they are. */
	RawHttp send(String method, byte[] body, String... headers) throws IOException {
		head(method, body.length, headers);
		sendBytes(body);
		return this;
	}

	/** Sends the head of a request that announces a body of this length. */
	RawHttp head(String method, long length, String... headers) throws IOException {
		StringBuilder request = new StringBuilder(
				method + " /mesh HTTP/1.1\r\nHost: 127.0.0.1:" + this.port + "\r\nContent-Length: " + length + "\r\n");
		for (String header : headers) {
			request.append(header).append("\r\n");
		}
		sendBytes(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
		return this;
	}

	void sendBytes(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	/** Sends a request and reads its answer. */
	Answer ask(String method, byte[] body, String... headers) throws IOException {
		return send(method, body, headers).answer();
	}

	Answer answer() throws IOException {
		String status = line();
		Map<String, String> headers = new TreeMap<>();
		for (String line = line(); !line.isEmpty(); line = line()) {
			int colon = line.indexOf(':');
			headers.merge(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim(),
					(one, two) -> one + ", " + two);
		}
		int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
		byte[] body = this.in.readNBytes(length);
		if (body.length < length) {
			throw new IOException("the answer was cut");
		}
		return new Answer(Integer.parseInt(status.split(" ")[1]), headers, body);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = this.in.read(); next != '\n'; next = this.in.read()) {
			if (next < 0) {
				throw new IOException("the connection was closed");
			}
			if (next != '\r') {
				line.write(next);
			}
		}
		return line.toString(StandardCharsets.ISO_8859_1);
	}

}
