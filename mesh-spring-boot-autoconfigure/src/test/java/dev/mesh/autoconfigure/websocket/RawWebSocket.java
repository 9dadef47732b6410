package dev.mesh.autoconfigure.websocket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket client without manners: sends whatever it is told to.
 */
final class RawWebSocket implements AutoCloseable {

	static final int CONTINUATION = 0;

	static final int TEXT = 1;

	static final int BINARY = 2;

	static final int CLOSE = 8;

	static final int PING = 9;

	private static final int FIN = 0x80;

	private static final int TIMEOUT_MILLIS = 20_000;

	private final Socket socket = new Socket();

	private final DataInputStream in;

	private final OutputStream out;

	private final String status;

	RawWebSocket(int port, String... headers) throws IOException {
		this(port, new byte[0], headers);
	}

	private RawWebSocket(int port, byte[] behind, String... headers) throws IOException {
		this.socket.setReceiveBufferSize(4096);
		this.socket.setTcpNoDelay(true);
		this.socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
		this.in = new DataInputStream(this.socket.getInputStream());
		this.out = this.socket.getOutputStream();
		StringBuilder request = new StringBuilder("GET /mesh HTTP/1.1\r\nHost: 127.0.0.1:" + port
				+ "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
				+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
		for (String header : headers) {
			request.append(header).append("\r\n");
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.writeBytes(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
		bytes.writeBytes(behind);
		this.out.write(bytes.toByteArray());
		this.status = readHead();
	}

	static RawWebSocket open(int port) throws IOException {
		return new RawWebSocket(port, "Sec-WebSocket-Protocol: mesh.v1");
	}

	/** Sends more with the handshake than that. */
	static RawWebSocket open(int port, byte[] behind) throws IOException {
		return new RawWebSocket(port, behind, "Sec-WebSocket-Protocol: mesh.v1");
	}

	/** The status line and headers of the answer. */
	String head() {
		return this.status;
	}

	void send(int opcode, boolean last, byte[] payload) throws IOException {
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		frame.write((last ? FIN : 0) | opcode);
		if (payload.length < 126) {
			frame.write(0x80 | payload.length);
		}
		else if (payload.length < 65_536) {
			frame.write(0x80 | 126);
			frame.write(payload.length >>> 8);
			frame.write(payload.length);
		}
		else {
			frame.write(0x80 | 127);
			frame.write(new byte[4]);
			for (int shift = 24; shift >= 0; shift -= 8) {
				frame.write(payload.length >>> shift);
			}
		}
		frame.write(new byte[4]);
		frame.write(payload);
		sendBytes(frame.toByteArray());
	}

	void sendBytes(byte[] bytes) throws IOException {
		this.out.write(bytes);
	}

	/**
	 * Reads until a close frame.
	 * @return its code, -1 when the connection ended without one
	 */
	int readCloseCode() throws IOException {
		try {
			while (true) {
				int opcode = this.in.readUnsignedByte() & 0x0f;
				byte[] payload = new byte[readLength()];
				this.in.readFully(payload);
				if (opcode == CLOSE) {
					return ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
				}
			}
		}
		catch (EOFException | SocketException ex) {
			return -1;
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private int readLength() throws IOException {
		int length = this.in.readUnsignedByte();
		if (length == 126) {
			return this.in.readUnsignedShort();
		}
		return (length == 127) ? (int) this.in.readLong() : length;
	}

	private String readHead() throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
			int next = this.in.read();
			if (next < 0) {
				break;
			}
			head.write(next);
		}
		return head.toString(StandardCharsets.US_ASCII);
	}

}
