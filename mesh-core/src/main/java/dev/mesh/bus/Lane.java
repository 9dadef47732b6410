package dev.mesh.bus;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages that keep their order: those of one path, or one large message. */
final class Lane extends Chain.Link<Lane> {

	/** The path; null for the lane of one large message. */
	final @Nullable String path;

	/** Those that have not been sent in full, first in first out. */
	final Chain<Outgoing> waiting = new Chain<>();

	/** Of those that wait, the ones that newer ones may displace. */
	final Set<Outgoing> displaceable = new LinkedHashSet<>(0);

	/** The newest frame sent in it; null when there is none in this epoch. */
	@Nullable OutFrame newest;

	int inFlightFrames;

	long inFlightBytes;

	/** Of all its messages. */
	final Share share;

	Lane(@Nullable String path, Share share) {
		this.path = path;
		this.share = share;
	}

}
