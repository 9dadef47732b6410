package dev.mesh.presence;

/** Which of the records of one peer: the higher one wins. */
record RecordVersion(long incarnation, long version) implements Comparable<RecordVersion> {

	boolean isNewerThan(RecordVersion other) {
		return compareTo(other) > 0;
	}

	@Override
	public int compareTo(RecordVersion other) {
		return (this.incarnation != other.incarnation) ? Long.compare(this.incarnation, other.incarnation)
				: Long.compare(this.version, other.version);
	}

}
