package dev.mesh.autoconfigure.websocket;

/**
 * The way for containers that cannot suspend a session: keeps the thread that reads, as
 * long as not too many are kept.
 */
final class BlockingReadControl implements ReadControl {

	private final BlockedReaders readers;

	private boolean resumed;

	private boolean ended;

	BlockingReadControl(BlockedReaders readers) {
		this.readers = readers;
	}

	@Override
	public synchronized void beforeRecord() {
		this.resumed = false;
	}

	@Override
	public boolean stop() {
		if (!this.readers.enter()) {
			return false;
		}
		try {
			return awaitResume();
		}
		finally {
			this.readers.leave();
		}
	}

	private synchronized boolean awaitResume() {
		try {
			while (!this.resumed && !this.ended) {
				wait();
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	@Override
	public synchronized void resume() {
		this.resumed = true;
		notifyAll();
	}

	@Override
	public synchronized void end() {
		this.ended = true;
		notifyAll();
	}

	@Override
	public boolean handsOverBuffers() {
		return false;
	}

}
