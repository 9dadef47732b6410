package dev.mesh.presence;

/**
 * Which part of the records a neighbour is told of: neighbours with equal ones share a
 * {@link View}.
 *
 * @param sight what its roles allow
 * @param scope what it asks for
 * @param limit how many records at most, that of this peer included
 */
record ViewSpec(Sight sight, PresenceScope scope, int limit) {

	/** Of this peer only. */
	static final ViewSpec ACCEPTOR = new ViewSpec(Sight.NOBODY, PresenceScope.hub(), 1);

	static ViewSpec of(Sight sight, PresenceScope scope, int limit) {
		return (sight.isNobody() || scope.isHubOnly()) ? ACCEPTOR : new ViewSpec(sight, scope, limit);
	}

	/** Whether nobody is left out but for the limit. */
	boolean isEverybody() {
		return this.sight.everybody() && this.scope.isAll();
	}

	boolean includes(RecordAttributes record) {
		return this.sight.includes(record) && this.scope.includes(record);
	}

}
