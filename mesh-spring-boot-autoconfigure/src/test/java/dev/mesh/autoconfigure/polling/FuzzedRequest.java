package dev.mesh.autoconfigure.polling;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * A request whose body comes in pieces, when it is told to, and the answer to it; without
 * a container.
 */
final class FuzzedRequest extends MockHttpServletRequest {

	final Answer answer = new Answer();

	private final byte[] body;

	private final int pieceBytes;

	private final Pieces in = new Pieces();

	FuzzedRequest(String method, byte[] body, int pieceBytes) {
		super(method, "/mesh");
		this.body = body;
		this.pieceBytes = pieceBytes;
		setAsyncSupported(true);
	}

	@Override
	public ServletInputStream getInputStream() {
		return this.in;
	}

	@Override
	public long getContentLengthLong() {
		return (getHeader("Content-Length") != null) ? getIntHeader("Content-Length") : -1;
	}

	/** Whether the body is wanted. */
	boolean isRead() {
		return this.in.listener != null;
	}

	/** The body comes, and breaks off or ends. */
	void deliver(boolean broken) throws IOException {
		ReadListener listener = this.in.listener;
		if (listener == null) {
			return;
		}
		while (this.in.available < this.body.length) {
			this.in.available = Math.min(this.body.length, this.in.available + this.pieceBytes);
			listener.onDataAvailable();
		}
		if (broken) {
			listener.onError(new IOException("broken"));
		}
		else {
			listener.onAllDataRead();
		}
	}

	/** What has come of the body. */
	private final class Pieces extends ServletInputStream {

		@Nullable ReadListener listener;

		int available;

		private int read;

		@Override
		public boolean isFinished() {
			return this.read == FuzzedRequest.this.body.length;
		}

		@Override
		public boolean isReady() {
			return this.read < this.available;
		}

		@Override
		public void setReadListener(ReadListener added) {
			this.listener = added;
		}

		@Override
		public int read() {
			return (this.read < this.available) ? FuzzedRequest.this.body[this.read++] & 0xff : -1;
		}

		@Override
		public int read(byte[] target, int offset, int length) {
			int count = Math.min(length, this.available - this.read);
			System.arraycopy(FuzzedRequest.this.body, this.read, target, offset, count);
			this.read += count;
			return count;
		}

	}

	/** What was answered, at once whenever it is written. */
	static final class Answer extends MockHttpServletResponse {

		private final ByteArrayOutputStream written = new ByteArrayOutputStream();

		byte[] body() {
			return this.written.toByteArray();
		}

		@Override
		public ServletOutputStream getOutputStream() {
			return new ServletOutputStream() {

				@Override
				public boolean isReady() {
					return true;
				}

				@Override
				public void setWriteListener(WriteListener listener) {
					try {
						listener.onWritePossible();
					}
					catch (IOException ex) {
						listener.onError(ex);
					}
				}

				@Override
				public void write(int b) {
					Answer.this.written.write(b);
				}

				@Override
				public void write(byte[] bytes, int offset, int length) {
					Answer.this.written.write(bytes, offset, length);
				}

			};
		}

	}

}
