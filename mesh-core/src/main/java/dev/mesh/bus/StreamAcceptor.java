package dev.mesh.bus;

/**
 * Decides on streams that others want to open at the paths it was registered for. Called
 * on dispatcher threads, several at once. It accepts or rejects the candidate, at once or
 * within 30 s; an exception rejects it.
 */
@FunctionalInterface
public interface StreamAcceptor {

	/** Decides on one stream. */
	void onStream(StreamCandidate candidate) throws Exception;

}
