package dev.mesh.overlay;

import dev.mesh.identity.PeerKey;
import java.util.List;

/** What {@link Overlay} asks of and tells the composer, always on the loop. */
public interface OverlayEnvironment {

	/**
	 * Opens a session and keeps it until it is cancelled; gives up when it does not come
	 * about at the first attempt, and when there is one with that peer already.
	 * @param request number to cancel it by
	 */
	void open(long request, Address address);

	/** Ends what was opened, and its session. */
	void cancel(long request);

	/** Peers with which there is a session, active or recovering, whoever has dialled. */
	List<PeerKey> neighbours();

	/** Counts an event, for metrics. */
	void count(String event);

}
