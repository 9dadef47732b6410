package dev.mesh.link;

import java.nio.ByteBuffer;

/**
 * What a transport tells about one link. Either {@link #failed}, or {@link #opened}, then
 * any number of {@link #received} and {@link #written}, then {@link #closed} once. Calls
 * for one link never overlap, except that {@link #written} may come within
 * {@link #received}; they may come on any thread and never block, except as
 * {@link #received} says.
 */
public interface LinkListener {

	/** The link can carry records. */
	void opened(Link link);

	/**
	 * Dialling ended without a link. {@code cause} names the address and what went wrong.
	 */
	void failed(Throwable cause);

	/**
	 * One record came in. The transport does not touch the buffer again. The peer may
	 * handle it on the calling thread, so {@link Link#write}, {@link Link#resume} and
	 * {@link Link#close} of this and of other links can be called before it returns.
	 * @return false when the reader's quota is used up: the transport then stops reading
	 * (it may deliver what it has already read) until {@link Link#resume} is called
	 */
	boolean received(ByteBuffer record);

	/** So many bytes of earlier {@link Link#write} calls were handed to the network. */
	void written(int bytes);

	/** The link has ended, by either end or by the network. */
	void closed(String cause);

}
