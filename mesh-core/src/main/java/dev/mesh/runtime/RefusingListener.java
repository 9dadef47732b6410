package dev.mesh.runtime;

import dev.mesh.link.Link;
import dev.mesh.link.LinkListener;
import java.nio.ByteBuffer;

/** Closes a connection that came while the peer does not run. */
final class RefusingListener implements LinkListener {

	@Override
	public void opened(Link link) {
		link.close("GOING_AWAY: the peer is not running");
	}

	@Override
	public void failed(Throwable cause) {
	}

	@Override
	public boolean received(ByteBuffer record) {
		return true;
	}

	@Override
	public void written(int bytes) {
	}

	@Override
	public void closed(String cause) {
	}

}
