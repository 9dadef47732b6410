package dev.mesh.link.memory;

/** What is between two hosts of an {@link InMemoryNetwork}. */
public enum Passage {

	/** Nothing: records pass. */
	OPEN,

	/** Links are reset at both ends at once, and dials are refused. */
	CUT,

	/**
	 * As a pulled cable: links stay, nothing arrives at the other end, and nobody is told
	 * so. What was written arrives once the passage is open again, unless the link has
	 * been given up before. Dials time out.
	 */
	SILENT

}
