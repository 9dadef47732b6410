package dev.mesh.demo;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A WebSocket client that can send what a well-behaved one cannot. */
final class RawWebSocket implements AutoCloseable {

	static final int TEXT = 1;

	static final int BINARY = 2;

	private static final int CLOSE = 8;

	private static final int READ_TIMEOUT_MILLIS = 15_000;

	private static final int REJECTED_FRAME = 0x05;

	private static final int CLOSE_FRAME = 0x06;

	private final Socket socket;

	private final DataInputStream in;

	private RawWebSocket(Socket socket) throws IOException {
		this.socket = socket;
		this.in = new DataInputStream(socket.getInputStream());
	}

	/**
	 * How a connection ended.
	 *
	 * @param closeCode status of the WebSocket's close frame, 0 when there was none
	 * @param closeReason text of the close frame
	 * @param messages binary messages that came before
	 */
	record Ending(int closeCode, String closeReason, List<byte[]> messages) {

		/**
		 * Error code that the mesh gave: in the reason of the close frame, or else in its
		 * last frame, as long as that is not encrypted.
		 */
		String code() {
			String name = this.closeReason.replaceAll("[^A-Z_].*", "");
			return !name.isEmpty() ? name
					: this.messages.stream()
						.filter((message) -> message.length > 0)
						.filter((message) -> message[0] == REJECTED_FRAME || message[0] == CLOSE_FRAME)
						.map((message) -> new String(message, StandardCharsets.UTF_8))
						.map((text) -> new JsonMapper().readTree(text.substring(text.indexOf('{'))))
						.map((json) -> json.get("code").asString())
						.findFirst()
						.orElse("");
		}

	}

	/** Opens a connection to the mesh endpoint of a process. */
	static RawWebSocket open(int port) {
		RawWebSocket opened = connect(port);
		opened.sendRaw(
				("GET /mesh HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
						+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mesh.v1\r\n"
						+ "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
		opened.readResponse();
		return opened;
	}

	/** Opens a TCP connection only. */
	static RawWebSocket connect(int port) {
		try {
			Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
			socket.setSoTimeout(READ_TIMEOUT_MILLIS);
			return new RawWebSocket(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends one message in one frame, masked as a client must. */
	void send(int opcode, byte[] payload) {
		int length = payload.length;
		ByteBuffer frame = ByteBuffer.allocate(length + 14).put((byte) (0x80 | opcode));
		if (length < 126) {
			frame.put((byte) (0x80 | length));
		}
		else if (length <= 0xffff) {
			frame.put((byte) (0x80 | 126)).putShort((short) length);
		}
		else {
			frame.put((byte) (0x80 | 127)).putLong(length);
		}
		frame.putInt(0).put(payload);
		sendRaw(Arrays.copyOf(frame.array(), frame.position()));
	}

	/** Sends bytes as they are; that the other end has gone already is no error. */
	void sendRaw(byte[] bytes) {
		try {
			this.socket.getOutputStream().write(bytes);
		}
		catch (SocketException ex) {
			// It does not want to read any more.
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Says that no more bytes will come. */
	void endOutput() {
		try {
			this.socket.shutdownOutput();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Skips the answer to the upgrade request. */
	void readResponse() {
		try {
			ByteArrayOutputStream head = new ByteArrayOutputStream();
			while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
				head.write(this.in.readByte());
			}
			if (!head.toString(StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101")) {
				throw new IllegalStateException("No WebSocket was opened: " + head);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The next message; fails when none comes for 15 s. */
	byte[] awaitMessage() {
		try {
			this.in.readByte();
			return readPayload();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Reads until the other end closes; fails when it has sent nothing for 15 s. */
	Ending awaitEnd() {
		List<byte[]> messages = new ArrayList<>();
		try {
			while (true) {
				int opcode = this.in.readUnsignedByte() & 0x0f;
				byte[] payload = readPayload();
				if (opcode == CLOSE) {
					return ending(payload, messages);
				}
				messages.add(payload);
			}
		}
		catch (EOFException | SocketException ex) {
			return new Ending(0, "", messages);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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

	private static Ending ending(byte[] close, List<byte[]> messages) {
		return (close.length < 2) ? new Ending(0, "", messages) : new Ending(ByteBuffer.wrap(close).getShort(),
				new String(close, 2, close.length - 2, StandardCharsets.UTF_8), messages);
	}

	private byte[] readPayload() throws IOException {
		long length = this.in.readUnsignedByte();
		if (length == 126) {
			length = this.in.readUnsignedShort();
		}
		else if (length == 127) {
			length = this.in.readLong();
		}
		byte[] payload = new byte[Math.toIntExact(length)];
		this.in.readFully(payload);
		return payload;
	}

}
